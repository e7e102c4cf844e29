import { expect, test } from "vitest";
import { seededEntropy } from "../../time/entropy.ts";
import { instant, milliseconds, minutes, seconds } from "../../time/instant.ts";
import { chapResponse } from "../../wire/ppp/chap.ts";
import { PPP_PROTOCOL } from "../../wire/ppp/constants.ts";
import { encodeControl, encodeOptions, optionOf } from "../../wire/ppp/control.ts";
import { decodeFrame, frameOf } from "../../wire/ppp/frame.ts";
import { VirtualWire, type Weather } from "../virtual-wire.suite.ts";
import type { AuthenticationRequest } from "./authentication.ts";
import { PppLink } from "./link.ts";
import type { LinkConfig, LinkEvent } from "./link-config.ts";
import { NEGOTIATION } from "./negotiator.ts";

const LNS_ADDRESS = 0xc0000201;
const USER_ADDRESS = 0xc000020a;
const server: LinkConfig = {
  name: "lns",
  mru: 1460,
  asks: ["chap", "pap"],
  localAddress: LNS_ADDRESS,
  dns: [],
  negotiation: NEGOTIATION,
};
const client: LinkConfig = {
  name: "alice",
  mru: 1500,
  asks: [],
  credentials: { user: "alice", password: "wonderland" },
  dns: [],
  negotiation: NEGOTIATION,
};

const isRight = (request: AuthenticationRequest): boolean => {
  const password = new TextEncoder().encode("wonderland");
  const given = request.method === "pap" ? request.password : request.response;
  const right = request.method === "pap" ? password : chapResponse(request.identifier, password, request.challenge);
  return Buffer.from(given).equals(right);
};

interface Pair {
  readonly wire: VirtualWire;
  readonly links: { a?: PppLink; b?: PppLink };
}

/** A client at `a` and a server at `b`; every login is judged at once. */
function pair(a: Partial<LinkConfig> = {}, b: Partial<LinkConfig> = {}, weather: Weather = {}): Pair {
  const links: Pair["links"] = {};
  const wire = new VirtualWire((hands, now) => {
    const judge = (event: LinkEvent): void => {
      hands.b.report(event);
      if (event.kind !== "authenticate") return;
      const accepted = isRight(event.request);
      links.b?.verdict({ accepted, message: accepted ? "welcome" : "no", address: USER_ADDRESS }, now);
    };
    const entropy = seededEntropy(4);
    links.a = new PppLink({ ...client, ...a }, { transmit: hands.a.send, happened: hands.a.report }, entropy, now);
    links.b = new PppLink({ ...server, ...b }, { transmit: hands.b.send, happened: judge }, entropy, now);
    return { a: links.a, b: links.b };
  }, weather);
  wire.act((now) => {
    links.b?.open(now);
    links.a?.open(now);
  });
  return { wire, links };
}

const kinds = (events: readonly unknown[]): string[] => (events as LinkEvent[]).map(({ kind }) => kind);
const UP_A = { kind: "up", localAddress: USER_ADDRESS, peerAddress: LNS_ADDRESS };
const UP_B = { kind: "up", localAddress: LNS_ADDRESS, peerAddress: USER_ADDRESS };

test("a link comes up with CHAP: LCP, challenge, verdict, addresses", () => {
  const { wire } = pair();

  wire.advance(seconds(1));

  expect(wire.events("a").at(-1)).toEqual(UP_A);
  expect(kinds(wire.events("b"))).toEqual(["lcp-up", "authenticate", "proven", "up"]);
  expect(wire.events("b").at(-1)).toEqual(UP_B);
});

test("a link comes up with PAP, and with no authentication at all", () => {
  const pap = pair({}, { asks: ["pap"] });
  const none = pair({}, { asks: [], peerAddress: USER_ADDRESS });

  pap.wire.advance(seconds(1));
  none.wire.advance(seconds(1));

  expect(pap.wire.events("b")[1]).toMatchObject({ kind: "authenticate", request: { method: "pap", user: "alice" } });
  expect(pap.wire.events("a").at(-1)).toEqual(UP_A);
  expect(none.wire.events("a").at(-1)).toEqual(UP_A);
});

test("a wrong password ends the link on both ends, and says so", () => {
  const { wire } = pair({ credentials: { user: "alice", password: "looking-glass" } });

  wire.advance(seconds(1));

  expect(wire.events("a").at(-1)).toEqual({ kind: "down", reason: "refused", message: "no" });
  expect(wire.events("b").at(-1)).toEqual({ kind: "down", reason: "refused", message: "no" });
});

// RFC 1661 §4.6: the restart timer asks again
test("loss, duplication and reordering only make it slower", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const weather = { loss: 0.2, duplication: 0.2, jitter: milliseconds(40), seed };
    const { wire } = pair({}, {}, weather);

    wire.advance(minutes(2));

    expect([seed, wire.events("a").at(-1)]).toEqual([seed, UP_A]);
    expect([seed, wire.events("b").at(-1)]).toEqual([seed, UP_B]);
  }
});

test("a peer that never answers is given up after the last Configure-Request", () => {
  const { wire } = pair({}, {}, { loss: 1 });

  wire.advance(seconds(29));
  expect(wire.events("b")).toEqual([]);
  wire.advance(seconds(1));

  expect(wire.events("b")).toEqual([{ kind: "down", reason: "no-answer", message: "LCP" }]);
  expect(wire.sent("b")).toHaveLength(NEGOTIATION.maxConfigure);
});

// RFC 1661 §5.8
test("echoes keep a link; when three stay without answer it is dead", () => {
  const { wire } = pair({}, { echo: { interval: seconds(10), misses: 3 } });
  wire.advance(minutes(10));
  expect(kinds(wire.events("b"))).toEqual(["lcp-up", "authenticate", "proven", "up"]);

  wire.weather = { loss: 1 };
  wire.advance(seconds(60));

  expect(wire.events("b").at(-1)).toMatchObject({ kind: "down", reason: "echo-lost" });
});

test("a link that one end closes is down on both", () => {
  const { wire, links } = pair();
  wire.advance(seconds(1));

  wire.act((now) => links.a?.close(now));
  wire.advance(seconds(5));

  expect(wire.events("a").at(-1)).toEqual({ kind: "down", reason: "closed", message: "" });
  expect(wire.events("b").at(-1)).toMatchObject({ kind: "down", reason: "peer-terminated" });
});

test("packets go through once the link is up, and not before", () => {
  const { wire, links } = pair();
  wire.act(() => expect(links.a?.send(PPP_PROTOCOL.IPV4, Uint8Array.of(0x45))).toBe(false));
  wire.advance(seconds(1));

  wire.act(() => expect(links.a?.send(PPP_PROTOCOL.IPV4, Uint8Array.of(0x45))).toBe(true));
  wire.advance(seconds(1));

  expect(wire.events("b").at(-1)).toEqual({ kind: "packet", protocol: PPP_PROTOCOL.IPV4, bytes: Uint8Array.of(0x45) });
});

/** A server alone, whose frames are read and answered by the test. */
function scripted(): { readonly link: PppLink; readonly out: Uint8Array[]; readonly events: LinkEvent[] } {
  const out: Uint8Array[] = [];
  const events: LinkEvent[] = [];
  const host = {
    transmit: (frame: Uint8Array) => void out.push(frame),
    happened: (e: LinkEvent) => void events.push(e),
  };
  const now = instant(0);
  const link = new PppLink({ ...server, asks: [], peerAddress: USER_ADDRESS }, host, seededEntropy(1), now);
  link.open(now);
  return { link, out, events };
}

/** Acknowledges whatever Configure-Request of that protocol came last. */
function acknowledge({ link, out }: ReturnType<typeof scripted>, protocol: number): void {
  const request = out
    .map((frame) => decodeFrame(frame))
    .flatMap((frame) =>
      frame.ok && frame.value.protocol === protocol && frame.value.information[0] === 1
        ? [frame.value.information]
        : [],
    )
    .at(-1);
  const ack = Uint8Array.from(request ?? []);
  ack[0] = 2;
  link.receive(frameOf(protocol, ack), instant(0));
}

// A peer of this kind is met: it insists on another address for us and hears no Nak, RFC 1661 §4.6 Max-Failure
test("an IPCP that never agrees is ended, not gone round for ever", () => {
  const peer = scripted();
  const configure = (protocol: number, identifier: number, address?: number): void => {
    const options = address === undefined ? [] : [optionOf(3, address)];
    const packet = { code: 1, identifier, data: encodeOptions(options) };
    peer.link.receive(frameOf(protocol, encodeControl(packet)), instant(0));
  };
  configure(PPP_PROTOCOL.LCP, 1);
  acknowledge(peer, PPP_PROTOCOL.LCP);

  for (let identifier = 1; identifier < 100; identifier++) configure(PPP_PROTOCOL.IPCP, identifier, 0x0a00020f);

  expect(peer.link.phase).toBe("terminate");
  expect(peer.out.length).toBeLessThan(30);
});

test("a protocol that nobody speaks here is rejected with its packet, RFC 1661 §5.7", () => {
  const peer = scripted();
  peer.link.receive(
    frameOf(PPP_PROTOCOL.LCP, encodeControl({ code: 1, identifier: 1, data: Uint8Array.of() })),
    instant(0),
  );
  acknowledge(peer, PPP_PROTOCOL.LCP);

  peer.link.receive(frameOf(PPP_PROTOCOL.CCP, Uint8Array.of(1, 1, 0, 4)), instant(0));

  const last = decodeFrame(peer.out.at(-1) ?? Uint8Array.of());
  expect(last).toMatchObject({ ok: true, value: { protocol: PPP_PROTOCOL.LCP } });
  if (last.ok) expect([...last.value.information].slice(4)).toEqual([0x80, 0xfd, 1, 1, 0, 4]);
  expect(last.ok && last.value.information[0]).toBe(8);
});

test("our own magic number coming back is naked, as on a looped line, RFC 1661 §6.4", () => {
  const peer = scripted();
  const [request] = peer.out;

  peer.link.receive(request ?? Uint8Array.of(), instant(0));

  const answer = decodeFrame(peer.out.at(-1) ?? Uint8Array.of());
  expect(answer.ok && answer.value.information[0]).toBe(3);
});

test("what is rejected is cut to what the peer takes", () => {
  const peer = scripted();
  const configure = encodeControl({ code: 1, identifier: 1, data: encodeOptions([optionOf(1, 100, 2)]) });
  peer.link.receive(frameOf(PPP_PROTOCOL.LCP, configure), instant(0));
  acknowledge(peer, PPP_PROTOCOL.LCP);

  const large = Uint8Array.from([1, 1, 0xff, 0x00, ...new Uint8Array(0xff00 - 4)]);
  peer.link.receive(frameOf(PPP_PROTOCOL.CCP, large), instant(0));
  const protocolReject = peer.out.at(-1)?.length ?? 0;
  const unknownCode = Uint8Array.from([99, 1, 0xff, 0x00, ...new Uint8Array(0xff00 - 4)]);
  peer.link.receive(frameOf(PPP_PROTOCOL.LCP, unknownCode), instant(0));

  expect(protocolReject).toBe(4 + 100);
  expect(peer.out.at(-1)?.length).toBe(4 + 1_500);
});
