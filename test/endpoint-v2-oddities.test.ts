import { describe, expect, test } from "vitest";
import { parseEspSuite } from "../src/endpoint/algorithms/suite.ts";
import { seconds } from "../src/time/instant.ts";
import {
  bytesOf,
  decodeMessage,
  EMPTY,
  encodeMessage,
  findPayload,
  type IkeMessage,
  type Payload,
} from "../src/wire/ike/message.ts";
import { EXCHANGE, FLAG, NOTIFY, PAYLOAD, PROTOCOL } from "../src/wire/ike/numbers.ts";
import { decodeNotify, encodeNotify } from "../src/wire/ike/payloads.ts";
import { encodeRedirect, GATEWAY } from "../src/wire/ike/redirect.ts";
import { type Datagram, type LinkOptions, type Side, VirtualLink } from "./virtual-link.ts";

// What a peer of IKEv2 may do that is neither a tunnel nor an attack.

const UNKNOWN = 200;
const unknown = (flags: number): Payload => ({ type: UNKNOWN, flags, body: bytesOf("0102") });
const CRITICAL = 0x80;

const readInit = ({ bytes }: Datagram): IkeMessage | undefined => {
  const message = decodeMessage(bytes);
  return message.ok && message.value.exchange === EXCHANGE.IKE_SA_INIT ? message.value : undefined;
};

/** Dials, and puts another IKE_SA_INIT in place of each that one side sends. */
function dialledWith(side: Side, change: (message: IkeMessage) => IkeMessage, options: LinkOptions = {}): VirtualLink {
  const link = new VirtualLink(options);
  const to = side === "a" ? "b" : "a";
  link.fate = (from, datagram) => {
    const init = from === side ? readInit(datagram) : undefined;
    if (init === undefined) return [seconds(0)];
    const bytes = encodeMessage(change(init));
    link.act(to, (endpoint, now) => endpoint.receive({ ...datagram, bytes }, now));
    return [];
  };
  link.act("a", (endpoint, now) => endpoint.up("lab", now));
  link.advance(seconds(1));
  return link;
}

describe("a payload that we do not know", () => {
  test("critical in IKE_SA_INIT: the request is refused with its type (RFC 7296 §2.5)", () => {
    const link = dialledWith("a", (init) => ({ ...init, payloads: [...init.payloads, unknown(CRITICAL)] }));

    const [answer] = link.sent.filter(({ side }) => side === "b").map(({ datagram }) => readInit(datagram));
    const told = decodeNotify(findPayload(answer?.payloads ?? [], PAYLOAD.NOTIFY)?.body ?? EMPTY);
    expect(told).toMatchObject({
      ok: true,
      value: { type: NOTIFY.UNSUPPORTED_CRITICAL_PAYLOAD, data: Uint8Array.of(UNKNOWN) },
    });
    expect(link.sides.b.ikeSas).toEqual([]);
  });

  test("not critical: it is passed over, and signed with the rest of the message", () => {
    const link = dialledWith("b", (init) => ({ ...init, payloads: [...init.payloads, unknown(0)] }));

    expect(link.of("a", "message-refused")).toEqual([]);
    expect(link.of("b", "ike-sa-established")).toHaveLength(1);
    // What b signed is its answer without the payload: nobody can slip one in
    expect(link.of("a", "negotiation-failed")).toMatchObject([{ stage: "auth" }]);
  });

  test("critical in an answer that nobody can prove: the answer is passed over, and the request repeated", () => {
    const link = dialledWith("b", (init) => ({ ...init, payloads: [...init.payloads, unknown(CRITICAL)] }));

    expect(link.of("a", "message-refused")).toMatchObject([{ code: "ike.critical" }]);
    expect(link.sides.a.ikeSas).toMatchObject([{ state: "connecting" }]);
  });
});

describe("a redirection (RFC 5685) that nobody asked for is told, and not followed", () => {
  test.each([
    ["an IPv4 address", { type: GATEWAY.IPV4, gateway: bytesOf("cb007109") }, "203.0.113.9"],
    ["an IPv6 address", { type: GATEWAY.IPV6, gateway: bytesOf("20010db8000000000000000000000009") }, "2001:db8::9"],
    ["a host name", { type: GATEWAY.FQDN, gateway: new TextEncoder().encode("gw2.example.test") }, "gw2.example.test"],
  ])("%s", (_, redirect, text) => {
    const data = encodeRedirect({ ...redirect, nonce: bytesOf("00".repeat(32)) });
    const body = encodeNotify({ protocol: PROTOCOL.NONE, spi: EMPTY, type: NOTIFY.REDIRECT, data });
    const link = dialledWith("b", (init) => ({ ...init, payloads: [{ type: PAYLOAD.NOTIFY, flags: 0, body }] }));

    const [failed] = link.of("a", "negotiation-failed");
    expect(failed).toMatchObject({ stage: "init", notify: "REDIRECT" });
    expect(failed?.reason).toContain(`the peer sends us to ${text} (RFC 5685), which is not followed`);
    expect(link.sent.filter(({ side, datagram }) => side === "a" && datagram.to.address !== "192.0.2.2")).toEqual([]);
  });
});

describe("an IKE SA without a child (RFC 6023)", () => {
  const childrenOf = (link: VirtualLink, side: Side) => link.sides[side].ikeSas[0]?.children.length;

  test("comes up, and its children follow with keys of their own", () => {
    const suites = [parseEspSuite("aes128-sha256-x25519")];
    const link = new VirtualLink({ a: { childless: true }, child: { suites } });

    link.act("a", (endpoint, now) => endpoint.up("lab", now));
    link.advance(seconds(1));

    const summaries = link.of("a", "message-sent").map(({ summary }) => summary);
    expect(summaries).toEqual(["IKE_SA_INIT", "IKE_AUTH", "CREATE_CHILD_SA (new child)"]);
    expect([childrenOf(link, "a"), childrenOf(link, "b")]).toEqual([1, 1]);
    expect(link.ping("a")).toBe(true);
  });

  test("is not asked of a peer that does not say that it can", () => {
    const link = dialledWith(
      "b",
      (init) => ({ ...init, payloads: init.payloads.filter(({ body }) => !isChildlessNotify(body)) }),
      { a: { childless: true } },
    );

    expect(link.of("b", "child-sa-established")).toHaveLength(1); // with IKE_AUTH; no CREATE_CHILD_SA went
    expect(link.of("a", "message-sent").map(({ summary }) => summary)).not.toContain("CREATE_CHILD_SA (new child)");
  });
});

const isChildlessNotify = (body: Uint8Array): boolean => {
  const decoded = decodeNotify(body);
  return decoded.ok && decoded.value.type === NOTIFY.CHILDLESS_IKEV2_SUPPORTED;
};

test("a version that is higher than ours is told ours (RFC 7296 §2.5)", () => {
  const link = dialledWith("a", (init) => ({ ...init, major: 3 }));

  const [answer] = link.sent.filter(({ side }) => side === "b").map(({ datagram }) => readInit(datagram));
  expect(answer).toMatchObject({ major: 2, flags: FLAG.RESPONSE });
  const told = decodeNotify(findPayload(answer?.payloads ?? [], PAYLOAD.NOTIFY)?.body ?? EMPTY);
  expect(told).toMatchObject({ ok: true, value: { type: NOTIFY.INVALID_MAJOR_VERSION } });
});
