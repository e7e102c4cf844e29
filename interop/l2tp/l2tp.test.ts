import { createSocket } from "node:dgram";
import { once } from "node:events";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { LacConfig } from "../../src/l2tp/lac.ts";
import { lac } from "../../src/l2tp/lac.ts";
import { type LnsConfig, lns } from "../../src/l2tp/lns.ts";
import type { LinkConfig } from "../../src/l2tp/ppp/link-config.ts";
import { NEGOTIATION } from "../../src/l2tp/ppp/negotiator.ts";
import { verdictOf } from "../../src/l2tp/radius/verdict.ts";
import { minutes, seconds } from "../../src/time/instant.ts";
import { STOP_RESULT } from "../../src/wire/l2tp/constants.ts";
import { chapResponse } from "../../src/wire/ppp/chap.ts";
import { attributeOf, findValue } from "../../src/wire/radius/attributes.ts";
import { checkMessageAuthenticator, isResponseTo, signRequest, UNSIGNED } from "../../src/wire/radius/authenticator.ts";
import { ACCT_STATUS, RADIUS_CODE } from "../../src/wire/radius/constants.ts";
import { decodePacket, type RadiusAttribute, type RadiusPacket } from "../../src/wire/radius/packet.ts";
import { chapPassword, hidePassword } from "../../src/wire/radius/password.ts";
import { chance, Live } from "./live.ts";
import { liveRadius } from "./live-radius.ts";
import { type Carrier, openCarrier, openXl2tpd, skipReason } from "./peers.ts";

const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
}, 60_000);

const text = (given: string): Uint8Array => new TextEncoder().encode(given);
const userLink = (user: string): LinkConfig => ({
  name: user,
  mru: 1460,
  asks: [],
  credentials: { user, password: "wonderland" },
  dns: [],
  negotiation: NEGOTIATION,
});

async function liveLac(address: string, config: Partial<LacConfig> = {}): Promise<Live> {
  const live = await Live.open(lac({ hostName: "spindrift", ...config }, chance), { address });
  undo.push(() => live.close());
  return live;
}
async function liveLns(address: string, config: Partial<LnsConfig> = {}): Promise<Live> {
  const live = await Live.open(lns({ hostName: "spindrift", ...config }, chance), { address, port: 1701 });
  undo.push(() => live.close());
  return live;
}
async function carrier(auth: "pap" | "chap", more?: string): Promise<Carrier> {
  const opened = await openCarrier(auth, more);
  undo.push(() => opened.close());
  return opened;
}
const tunnelOf = (live: Live): number => live.of("tunnel-opened").at(-1)?.tunnel ?? 0;

describe.skipIf(skipReason !== undefined)(
  `L2TP with real peers${skipReason === undefined ? "" : ` (${skipReason})`}`,
  () => {
    test("our LAC and xl2tpd: challenge both ways, hidden AVPs from us, a call, and a clean end", {
      timeout: 60_000,
    }, async () => {
      for (const hides of ["nothing", "calls"] as const) {
        const xl2tpd = await openXl2tpd({ address: "127.0.0.71", secret: "Spr1ngTide", hides: true, ppp: "silent" });
        undo.push(() => xl2tpd.close());
        const live = await liveLac("127.0.0.70", { secret: text("Spr1ngTide"), challenges: true, hides });

        live.input({ kind: "open-tunnel", to: xl2tpd.peer, ref: "t" });
        await live.until("tunnel-opened");
        live.input({ kind: "call", direction: "incoming", tunnel: tunnelOf(live), ref: "c" });
        await live.until("session-opened");
        live.input({ kind: "close-tunnel", tunnel: tunnelOf(live) });
        await live.until("tunnel-closed");

        expect(live.of("tunnel-closed")).toMatchObject([{ by: "us" }]);
        await vi.waitFor(() => expect(xl2tpd.log()).toMatch(/Connection established to 127\.0\.0\.70/), 5_000);
        await vi.waitFor(() => expect(xl2tpd.log()).toMatch(/Call established with 127\.0\.0\.70/), 5_000);
        for (const step of undo.splice(0).reverse()) await step();
      }
    });

    test("xl2tpd refuses our LAC that has another secret, and we it", { timeout: 60_000 }, async () => {
      const xl2tpd = await openXl2tpd({ address: "127.0.0.73", secret: "Spr1ngTide", ppp: "silent" });
      undo.push(() => xl2tpd.close());
      const live = await liveLac("127.0.0.72", { secret: text("Neap"), challenges: true });

      live.input({ kind: "open-tunnel", to: xl2tpd.peer, ref: "t" });
      await live.until("tunnel-closed");

      expect(live.of("tunnel-opened")).toEqual([]);
      expect(live.of("tunnel-closed")).toMatchObject([{ by: "us", result: { result: STOP_RESULT.GENERAL_ERROR } }]);
    });

    test("xl2tpd as LAC logs in to our LNS with a PPP in user space", { timeout: 60_000 }, async () => {
      const link: LinkConfig = {
        name: "lns",
        mru: 1460,
        asks: [],
        peerAddress: 0xc000020a,
        dns: [],
        negotiation: NEGOTIATION,
      };
      const live = await liveLns("127.0.0.75", { secret: text("Spr1ngTide"), challenges: true, link });
      const xl2tpd = await openXl2tpd({
        address: "127.0.0.74",
        secret: "Spr1ngTide",
        ppp: "slirp",
        calls: { address: "127.0.0.75", port: 1701 },
      });
      undo.push(() => xl2tpd.close());

      xl2tpd.control("c lns");
      await live.until("ppp-up", 1, 20_000);

      expect(live.of("tunnel-opened")).toMatchObject([{ hostName: "xl2tpd-lac" }]);
      // slirp will have its peer at an address of its own choice, and takes the one it is given
      expect(live.of("ppp-up")).toMatchObject([{ localAddress: 0x0a00020f, peerAddress: 0xc000020a }]);
    });

    for (const auth of ["pap", "chap"] as const)
      test(`our LAC logs in to l2tpns with ${auth} and FreeRADIUS, and logs out`, { timeout: 60_000 }, async () => {
        const { lns: to, ownAddress, accounting } = await carrier(auth);
        const live = await liveLac(ownAddress, { secret: text("s3cret"), challenges: true });

        live.input({ kind: "open-tunnel", to, ref: "t" });
        await live.until("tunnel-opened");
        live.input({
          kind: "call",
          direction: "incoming",
          tunnel: tunnelOf(live),
          ref: "good",
          link: userLink("alice"),
        });
        await live.until("ppp-up");
        await expect.poll(accounting, { timeout: 10_000 }).toMatch(/Acct-Status-Type = Start/);
        const { session } = live.of("ppp-up")[0] ?? { session: 0 };
        live.input({ kind: "hang-up", tunnel: tunnelOf(live), session });
        const wrong = { ...userLink("alice"), credentials: { user: "alice", password: "looking-glass" } };
        live.input({ kind: "call", direction: "incoming", tunnel: tunnelOf(live), ref: "bad", link: wrong });
        await live.until("session-closed", 2);

        expect(live.of("ppp-up")).toMatchObject([{ localAddress: 0xc000020a }]);
        expect(live.of("session-closed").at(-1)).toMatchObject({ ref: "bad", by: "peer" });
        await expect.poll(accounting, { timeout: 10_000 }).toMatch(/Acct-Status-Type = Stop/);
      });

    test("24,000 users log in to l2tpns with PAP and RADIUS, none is lost", { timeout: 180_000 }, async () => {
      // After 10 s it says echo to whoever is up, thousands at once, and the answers do not fit into its own receive buffer:
      // a call or a password among them would be lost, and come again after one second or three
      const { lns: to, ownAddress } = await carrier("pap", "set echo_timeout 120");
      const live = await liveLac(ownAddress, { hello: minutes(10) });
      const tunnels: number[] = [];
      // One after another: this LNS loses some of several SCCRQs at once from one port
      for (let i = 1; i <= 400; i++) {
        live.input({ kind: "open-tunnel", to, ref: `t${i}` });
        await live.until("tunnel-opened", i);
        tunnels.push(tunnelOf(live));
      }
      const total = 24_000;
      let begun = 0;
      const dial = (): void => {
        if (begun === total) return;
        const ref = `user${begun}`;
        const tunnel = tunnels[begun % tunnels.length] ?? 0;
        begun += 1;
        live.input({ kind: "call", direction: "incoming", tunnel, ref, link: userLink(ref), patience: seconds(60) });
      };
      const up = new Set<string>();
      const allUp = new Promise<void>((resolve) => {
        live.onEvent = (event) => {
          if (event.kind !== "ppp-up" || up.has(event.ref)) return; // a link may go down and come up again
          up.add(event.ref);
          if (up.size === total) resolve();
          setImmediate(dial);
        };
      });

      const start = performance.now();
      for (let i = 0; i < 64; i++) dial();
      await allUp;
      const took = (performance.now() - start) / 1_000;

      console.log(`${total} logins in ${took.toFixed(1)} s: ${Math.round(total / took)} a second`);
      // How fast is bench/l2tp's to say: the LNS, FreeRADIUS and we share this machine with whatever else runs on it
      expect(live.count("session-closed")).toBe(0);
    });

    test("a login to our LNS is judged by FreeRADIUS: address from it, refusal from it, accounting to it", {
      timeout: 60_000,
    }, async () => {
      const { radius, accounting } = await carrier("pap");
      const link = { ...userLink("lns"), asks: ["chap", "pap"] as const, localAddress: 0xc0000201 };
      const { credentials: _, ...lnsLink } = link;
      const server = await liveLns("127.0.0.77", { link: lnsLink });
      const asked = new Map<string, { tunnel: number; session: number }>();
      const client = await liveRadius(radius, text("testing123"), (effect) => {
        const key = effect.kind === "dropped" ? undefined : asked.get(effect.ref);
        if (key === undefined) return;
        const verdict = effect.kind === "answered" ? verdictOf(effect.answer) : { accepted: false };
        server.input({ kind: "verdict", ...key, verdict });
      });
      undo.push(() => client.close());
      server.onEvent = (event) => {
        const ref = "session" in event ? `${event.tunnel}-${event.session}` : "";
        if (event.kind === "authenticate") {
          asked.set(ref, { tunnel: event.tunnel, session: event.session });
          client.input({ kind: "authenticate", ref, request: event.request, attributes: [] });
        }
        const start = [attributeOf("acctStatusType", ACCT_STATUS.START), attributeOf("acctSessionId", ref)];
        if (event.kind === "ppp-up") client.input({ kind: "account", ref: "start", attributes: start });
      };
      const live = await liveLac("127.0.0.76");

      live.input({ kind: "open-tunnel", to: { address: "127.0.0.77", port: 1701 }, ref: "t" });
      await live.until("tunnel-opened");
      live.input({ kind: "call", direction: "incoming", tunnel: tunnelOf(live), ref: "good", link: userLink("alice") });
      await live.until("ppp-up");
      live.input({
        kind: "call",
        direction: "incoming",
        tunnel: tunnelOf(live),
        ref: "bad",
        link: userLink("mallory"),
      });
      await live.until("session-closed");

      expect(live.of("ppp-up")).toMatchObject([{ ref: "good", localAddress: 0xc000020a }]);
      expect(live.of("session-closed")).toMatchObject([{ ref: "bad" }]);
      await expect.poll(accounting, { timeout: 10_000 }).toMatch(/Acct-Status-Type = Start/);
    });

    test("FreeRADIUS authenticates and bills ours: PAP, CHAP, a wrong password, accounting", {
      timeout: 60_000,
    }, async () => {
      const { radius } = await carrier("pap");
      const socket = createSocket("udp4").bind(0);
      await once(socket, "listening");
      undo.push(() => void socket.close());
      const secret = text("testing123");
      let identifier = 0;
      const ask = async (
        code: number,
        attributes: (authenticator: Uint8Array) => RadiusAttribute[],
      ): Promise<RadiusPacket> => {
        const authenticator = chance.bytes(16);
        identifier += 1;
        const request = signRequest({ code, identifier, authenticator, attributes: attributes(authenticator) }, secret);
        const port = code === RADIUS_CODE.ACCOUNTING_REQUEST ? radius.port + 1 : radius.port;
        socket.send(request, port, radius.address);
        const [bytes] = (await once(socket, "message")) as [Buffer];
        expect(isResponseTo(bytes, request.subarray(4, 20), secret)).toBe(true);
        expect(checkMessageAuthenticator(bytes, secret, request.subarray(4, 20))).not.toBe("wrong");
        const decoded = decodePacket(bytes);
        if (!decoded.ok) throw decoded.error;
        return decoded.value;
      };
      const name = attributeOf("userName", "alice");
      const pap = (password: string) => (requestAuthenticator: Uint8Array) => [
        UNSIGNED,
        name,
        attributeOf("userPassword", hidePassword(text(password), { secret, requestAuthenticator })),
      ];
      const challenge = chance.bytes(16);

      const accepted = await ask(RADIUS_CODE.ACCESS_REQUEST, pap("wonderland"));
      const rejected = await ask(RADIUS_CODE.ACCESS_REQUEST, pap("looking-glass"));
      const byChap = await ask(RADIUS_CODE.ACCESS_REQUEST, () => [
        UNSIGNED,
        name,
        attributeOf("chapPassword", chapPassword(7, chapResponse(7, text("wonderland"), challenge))),
        attributeOf("chapChallenge", challenge),
      ]);
      const billed = await ask(RADIUS_CODE.ACCOUNTING_REQUEST, () => [
        attributeOf("acctStatusType", ACCT_STATUS.START),
        attributeOf("acctSessionId", "s-1"),
        name,
        UNSIGNED,
      ]);

      expect(accepted.code).toBe(RADIUS_CODE.ACCESS_ACCEPT);
      expect(findValue(accepted.attributes, "framedIpAddress")).toBe(0xc000020a);
      expect(rejected.code).toBe(RADIUS_CODE.ACCESS_REJECT);
      expect(byChap.code).toBe(RADIUS_CODE.ACCESS_ACCEPT);
      expect(billed.code).toBe(RADIUS_CODE.ACCOUNTING_RESPONSE);
    });
  },
);
