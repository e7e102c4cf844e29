import { describe, expect, test } from "vitest";
import { parseIkeSuite } from "../src/endpoint/algorithms/suite.ts";
import type { ChildConfig } from "../src/endpoint/config.ts";
import type { Host } from "../src/endpoint/host.ts";
import { hashed, openEncrypted, sendEncrypted } from "../src/endpoint/ikev1/exchange.ts";
import type { Exchange, IsakmpSa } from "../src/endpoint/ikev1/isakmp-sa.ts";
import { selectorId } from "../src/endpoint/ikev1/phase2-ids.ts";
import { parseSelector } from "../src/endpoint/selectors.ts";
import { seconds } from "../src/time/instant.ts";
import { decodeHeader, type Payload, payload } from "../src/wire/ike/message.ts";
import { EXCHANGE, PAYLOAD_V1 } from "../src/wire/ike/numbers.ts";
import { encodeId } from "../src/wire/ike/payloads.ts";
import { connection, type Datagram, type Side, VirtualLink } from "./virtual-link.ts";

// What the initiator of a quick mode takes for an answer: RFC 2409 §5.5.

const v1 = { version: 1, suites: [parseIkeSuite("aes128-sha256-modp2048")] } as const;
const MARKER = 4;
const BLOCK = 16;

const messageOf = ({ to, bytes }: Datagram): Uint8Array => (to.port === 4500 ? bytes.subarray(MARKER) : bytes);

/** A peer that answers a quick mode with other payloads, under the right keys and with a right HASH(2). */
function answering(
  change: (payloads: readonly Payload[]) => readonly Payload[],
  a: Partial<ChildConfig> = {},
  b: Partial<ChildConfig> = {},
): VirtualLink {
  const of = (side: Side, child: Partial<ChildConfig>) => ({ ...v1, children: connection(side, { child }).children });
  const link = new VirtualLink({ a: of("a", a), b: of("b", b) });
  let iv = new Uint8Array(0);
  link.rewrite = (from, datagram) => {
    const message = messageOf(datagram);
    const header = decodeHeader(message);
    if (!header.ok || header.value.exchange !== EXCHANGE.QUICK_MODE) return datagram;
    if (from === "a") {
      iv = Uint8Array.from(message.subarray(-BLOCK));
      return datagram;
    }
    const sa = link.sides.b.ikeSas[0] as IsakmpSa;
    const { messageId } = header.value;
    const one = { ...(sa.exchanges.get(messageId) as Exchange), iv };
    const opened = openEncrypted(sa, { ...one }, header.value, message);
    const payloads = hashed(sa, messageId, change(opened?.payloads.slice(1) ?? []), one.quick?.ni);
    const sent: Uint8Array[] = [];
    const host = { now: link.now, event: () => undefined, send: (_: unknown, bytes: Uint8Array) => sent.push(bytes) };
    sendEncrypted(host as unknown as Host<IsakmpSa>, sa, one, payloads, "", false);
    return { ...datagram, bytes: Buffer.concat([new Uint8Array(MARKER), ...sent]) };
  };
  link.act("a", (endpoint, now) => endpoint.up("lab", now));
  link.advance(seconds(1));
  return link;
}

const ids = (...texts: readonly string[]): readonly Payload[] =>
  texts.map((text) => payload(PAYLOAD_V1.ID, encodeId(selectorId(parseSelector(text)))));

const withIds =
  (...texts: readonly string[]) =>
  (payloads: readonly Payload[]): readonly Payload[] => [
    ...payloads.filter(({ type }) => type !== PAYLOAD_V1.ID),
    ...ids(...texts),
  ];

describe("the IDs of the answer", () => {
  test("the same again: the child is there", () => {
    const link = answering(withIds("10.71.1.0/24", "10.71.2.0/24"));

    expect(link.children("a")).toHaveLength(1);
    expect(link.ping("a")).toBe(true);
  });

  test.each([
    ["a wider network", ["10.71.1.0/24", "10.71.0.0/16"], "10.71.1.0/24 and 10.71.0.0/16"],
    ["a narrower network", ["10.71.1.0/25", "10.71.2.0/24"], "10.71.1.0/25 and 10.71.2.0/24"],
    ["one protocol of all", ["10.71.1.0/24", "10.71.2.0/24[tcp]"], "10.71.1.0/24 and 10.71.2.0/24[tcp]"],
    ["both in the other order", ["10.71.2.0/24", "10.71.1.0/24"], "10.71.2.0/24 and 10.71.1.0/24"],
    ["one alone", ["10.71.1.0/24"], "10.71.1.0/24 and nothing"],
    ["none, which means the peers' own", [], "192.0.2.1/32 and 192.0.2.2/32"],
  ])("%s: refused by name, and the peer gives up what it has made", (_, texts, got) => {
    const link = answering(withIds(...texts));

    expect(link.of("a", "negotiation-failed")).toMatchObject([
      { stage: "child", reason: expect.stringContaining(`10.71.2.0/24 there, and the peer answers with ${got}`) },
    ]);
    expect(link.of("a", "message-sent").map(({ summary }) => summary)).toEqual(
      expect.arrayContaining(["informational (INVALID_ID_INFORMATION)", "informational (delete child SA)"]),
    );
    expect([...link.children("a"), ...link.children("b")]).toEqual([]);
    expect((link.sides.b.ikeSas[0] as IsakmpSa).exchanges.size).toBe(1); // phase 1 alone
  });

  test("none is enough where the peers' own addresses were asked for", () => {
    const [a, b] = [parseSelector("192.0.2.1"), parseSelector("192.0.2.2")];
    const drop = (payloads: readonly Payload[]) => payloads.filter(({ type }) => type !== PAYLOAD_V1.ID);
    const link = answering(drop, { localTs: [a], remoteTs: [b] }, { localTs: [b], remoteTs: [a] });

    expect(link.of("a", "negotiation-failed")).toEqual([]);
    expect(link.children("a")).toHaveLength(1);
  });
});
