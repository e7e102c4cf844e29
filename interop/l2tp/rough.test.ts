import { afterEach, describe, expect, test } from "vitest";
import { CHANNEL, type ChannelConfig } from "../../src/l2tp/channel.ts";
import { type LacConfig, lac } from "../../src/l2tp/lac.ts";
import { type LnsConfig, lns } from "../../src/l2tp/lns.ts";
import { milliseconds, seconds } from "../../src/time/instant.ts";
import { MESSAGE, renderMessageType } from "../../src/wire/l2tp/constants.ts";
import { messageType } from "../../src/wire/l2tp/message.ts";
import { decodePacket } from "../../src/wire/l2tp/packet.ts";
import { chance, Live, type Loses } from "./live.ts";
import { openXl2tpd, skipReason, type Xl2tpd, type Xl2tpdOptions } from "./peers.ts";

// What goes wrong on the way between us and xl2tpd: messages lost, answers too late, calls and tunnels ended by either side

const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
}, 60_000);

/** Gives a peer up after some three seconds. */
const QUICK: ChannelConfig = {
  ...CHANNEL,
  firstTimeout: milliseconds(200),
  longestTimeout: seconds(1),
  retransmissions: 4,
};

const typeOf = (bytes: Uint8Array): number | undefined => {
  const packet = decodePacket(bytes);
  if (!packet.ok || packet.value.kind !== "control" || packet.value.avps.length === 0) return undefined;
  return messageType(packet.value.avps[0]);
};

/** Loses the first message of each of these types, each way. */
function losesFirst(...types: readonly number[]): { readonly loses: Loses; readonly lost: string[] } {
  const lost: string[] = [];
  return {
    lost,
    loses(direction, bytes) {
      const type = typeOf(bytes);
      const name = `${direction} ${renderMessageType(type ?? 0)}`;
      if (type === undefined || !types.includes(type) || lost.includes(name)) return false;
      lost.push(name);
      return true;
    },
  };
}

async function liveLns(address: string, config: Partial<LnsConfig> = {}, loses?: Loses): Promise<Live> {
  const at = { address, port: 1701, ...(loses === undefined ? {} : { loses }) };
  const live = await Live.open(lns({ hostName: "spindrift", ...config }, chance), at);
  undo.push(() => live.close());
  return live;
}

async function liveLac(address: string, config: Partial<LacConfig> = {}, loses?: Loses): Promise<Live> {
  const at = { address, ...(loses === undefined ? {} : { loses }) };
  const live = await Live.open(lac({ hostName: "spindrift", ...config }, chance), at);
  undo.push(() => live.close());
  return live;
}

async function xl2tpd(options: Omit<Xl2tpdOptions, "ppp">): Promise<Xl2tpd> {
  const opened = await openXl2tpd({ ...options, ppp: "silent" });
  undo.push(() => opened.close());
  return opened;
}

describe.skipIf(skipReason !== undefined)(
  `L2TP in rough weather with xl2tpd${skipReason === undefined ? "" : ` (${skipReason})`}`,
  () => {
    test("xl2tpd as LAC gets through to our LNS when the first of every message is lost, with challenges and hidden AVPs both ways", {
      timeout: 90_000,
    }, async () => {
      const { SCCRQ, SCCRP, SCCCN, ICRQ, ICRP, ICCN } = MESSAGE;
      const { lost, loses } = losesFirst(SCCRQ, SCCRP, SCCCN, ICRQ, ICRP, ICCN);
      const secret = new TextEncoder().encode("Spr1ngTide");
      const live = await liveLns("127.0.0.91", { secret, challenges: true, hides: "calls" }, loses);
      const calls = { address: "127.0.0.91", port: 1701 };
      const peer = await xl2tpd({ address: "127.0.0.90", secret: "Spr1ngTide", hides: true, calls });

      peer.control("c lns");
      await live.until("session-opened", 1, 60_000);

      expect(lost).toEqual(["in SCCRQ", "out SCCRP", "in SCCCN", "in ICRQ", "out ICRP", "in ICCN"]);
      expect(live.of("tunnel-opened")).toMatchObject([{ hostName: "xl2tpd-lac" }]);
      expect(live.count("session-opened")).toBe(1);
    });

    test("xl2tpd as LAC answers our HELLOs, and takes our CDN and its own StopCCN to the end", {
      timeout: 60_000,
    }, async () => {
      const live = await liveLns("127.0.0.93", { hello: seconds(1) });
      const peer = await xl2tpd({ address: "127.0.0.92", calls: { address: "127.0.0.93", port: 1701 } });
      peer.control("c lns");
      await live.until("session-opened", 1, 20_000);
      const [tunnel] = live.state.tunnels.values();
      const before = tunnel?.channel.counts.sent ?? 0;
      await expect.poll(() => (tunnel?.channel.counts.sent ?? 0) - before, { timeout: 20_000 }).toBeGreaterThan(2);

      const { tunnel: id = 0, session = 0 } = live.of("session-opened")[0] ?? {};
      live.input({ kind: "hang-up", tunnel: id, session });
      await expect.poll(() => tunnel?.channel.isIdle, { timeout: 10_000 }).toBe(true);
      expect(tunnel?.state).toBe("established");
      expect(tunnel?.channel.counts.repeated).toBe(0);

      peer.control("d lns");
      await live.until("tunnel-closed", 1, 20_000);
      expect(live.of("tunnel-closed")).toMatchObject([{ by: "peer" }]);
    });

    // xl2tpd takes a CDN to session 0, RFC 2661 §4.4.4, for the end of the whole tunnel, and forgets that without a word
    test("an ICRP of xl2tpd that comes after our caller gave up makes no call, and its silence from then on ends the tunnel", {
      timeout: 60_000,
    }, async () => {
      let late: Uint8Array | undefined;
      const holds: Loses = (direction, bytes) => {
        if (direction === "out" || typeOf(bytes) !== MESSAGE.ICRP || late !== undefined) return false;
        late = Uint8Array.from(bytes);
        return true;
      };
      const peer = await xl2tpd({ address: "127.0.0.95" });
      const live = await liveLac("127.0.0.94", { channel: QUICK }, holds);
      live.input({ kind: "open-tunnel", to: peer.peer, ref: "t" });
      await live.until("tunnel-opened");
      const { tunnel = 0 } = live.of("tunnel-opened")[0] ?? {};

      live.input({ kind: "call", direction: "incoming", tunnel, ref: "hasty", patience: milliseconds(300) });
      await live.until("session-closed");
      if (late !== undefined) live.input({ kind: "datagram", from: peer.peer, bytes: late });
      live.input({ kind: "call", direction: "incoming", tunnel, ref: "next" });
      await live.until("tunnel-closed", 1, 20_000);
      live.input({ kind: "open-tunnel", to: peer.peer, ref: "again" });
      await live.until("tunnel-opened", 2, 20_000);
      const { tunnel: another = 0 } = live.of("tunnel-opened")[1] ?? {};
      live.input({ kind: "call", direction: "incoming", tunnel: another, ref: "patient" });
      await live.until("session-opened", 1, 20_000);

      expect(live.of("dropped")[0]).toMatchObject({ reason: "l2tp.unknown-session", messageType: MESSAGE.ICRP });
      expect(live.of("tunnel-closed")).toMatchObject([{ ref: "t", by: "silence" }]);
      expect(live.of("session-closed")).toMatchObject([
        { ref: "hasty", by: "silence" },
        { ref: "next", by: "silence" },
      ]);
      expect(live.of("session-opened")).toMatchObject([{ ref: "patient" }]);
    });

    test("xl2tpd that is killed is given up after our last repetition, and its tunnel with its call is gone", {
      timeout: 60_000,
    }, async () => {
      const peer = await xl2tpd({ address: "127.0.0.97" });
      const live = await liveLac("127.0.0.96", { hello: seconds(1), channel: QUICK });
      live.input({ kind: "open-tunnel", to: peer.peer, ref: "t" });
      await live.until("tunnel-opened");
      const { tunnel = 0 } = live.of("tunnel-opened")[0] ?? {};
      live.input({ kind: "call", direction: "incoming", tunnel, ref: "c" });
      await live.until("session-opened");

      await peer.close();
      await live.until("tunnel-closed", 1, 30_000);

      expect(live.of("session-closed")).toMatchObject([{ ref: "c", by: "silence" }]);
      expect(live.of("tunnel-closed")).toMatchObject([{ by: "silence" }]);
      expect(live.state.tunnels.size).toBe(0);
    });
  },
);
