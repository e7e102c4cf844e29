import { describe, expect, test } from "vitest";
import { protection } from "../src/endpoint/ikev2/exchange.ts";
import type { IkeSa } from "../src/endpoint/ikev2/ike-sa.ts";
import { notifiesOf, notify } from "../src/endpoint/ikev2/notifies.ts";
import { open, seal } from "../src/endpoint/ikev2/seal.ts";
import { minutes, seconds } from "../src/time/instant.ts";
import { decodeMessage, EMPTY, encodeMessage, findPayload, type IkeMessage } from "../src/wire/ike/message.ts";
import { EXCHANGE, FLAG, NOTIFY, PAYLOAD } from "../src/wire/ike/numbers.ts";
import { decodeRedirect, encodeRedirect, GATEWAY } from "../src/wire/ike/redirect.ts";
import { type Datagram, type LinkOptions, VirtualLink } from "./virtual-link.ts";

// A gateway that sends us to another one, where that is switched on: RFC 5685. All gateways from 192.0.2.2 on are one endpoint.

const MARKER = 4;
const isEncapsulated = ({ to }: Datagram): boolean => to.port === 4500;
const messageIn = (datagram: Datagram): Uint8Array => datagram.bytes.subarray(isEncapsulated(datagram) ? MARKER : 0);
const marked = (datagram: Datagram, message: Uint8Array): Uint8Array =>
  isEncapsulated(datagram) ? Buffer.concat([new Uint8Array(MARKER), message]) : message;

function read(datagram: Datagram): IkeMessage | undefined {
  const message = decodeMessage(messageIn(datagram));
  return message.ok ? message.value : undefined;
}

/** @param nonce that of the request; none under an SA */
const redirectTo = (last: number, nonce: Uint8Array = EMPTY) =>
  notify(NOTIFY.REDIRECT, encodeRedirect({ type: GATEWAY.IPV4, gateway: Uint8Array.of(192, 0, 2, last), nonce }));

/** What a gateway answers, and which one. */
interface Answer {
  readonly link: VirtualLink;
  readonly message: IkeMessage;
  readonly datagram: Datagram;
  /** The last byte of its address. */
  readonly gateway: number;
}

/** @param change the bytes that stand in the answer's place; `undefined` for the answer as it is */
function linked(change: (answer: Answer) => Uint8Array | undefined, a: LinkOptions["a"] = {}): VirtualLink {
  const link = new VirtualLink({ a: { followsRedirects: true, ...a } });
  let address = "192.0.2.2";
  link.rewrite = (from, datagram) => {
    if (from === "a") {
      address = datagram.to.address;
      return { ...datagram, to: { ...datagram.to, address: "192.0.2.2" } };
    }
    const message = read(datagram);
    const gateway = Number(address.split(".").at(-1));
    const bytes = message === undefined ? undefined : change({ link, message, datagram, gateway });
    const shown = bytes === undefined ? datagram.bytes : marked(datagram, bytes);
    return { ...datagram, from: { ...datagram.from, address }, bytes: shown };
  };
  link.act("a", (endpoint, now) => endpoint.up("lab", now));
  link.advance(seconds(1));
  return link;
}

const gatewaySa = ({ sides }: VirtualLink): IkeSa => sides.b.ikeSas[0] as IkeSa;
const peersOf = ({ sides }: VirtualLink): readonly string[] => sides.a.ikeSas.map(({ path }) => path.remote.address);

/** Who was asked for an IKE SA, and what the first message said of redirection. */
const asked = ({ sent }: VirtualLink) =>
  sent.flatMap(({ side, datagram }) => {
    const message = side === "a" ? read(datagram) : undefined;
    if (message?.exchange !== EXCHANGE.IKE_SA_INIT) return [];
    const told = notifiesOf(message.payloads).filter(({ type }) => type >= 16_406 && type <= 16_408);
    const nonce = findPayload(message.payloads, PAYLOAD.NONCE)?.body ?? EMPTY;
    return [{ to: datagram.to.address, told: told.map(({ type, data }) => ({ type, data })), nonce }];
  });

/** In the answer to IKE_SA_INIT, from each of these gateways to the next one. */
const onwards =
  (gateways: readonly number[], nonceOf: (link: VirtualLink) => Uint8Array) =>
  ({ link, message, gateway }: Answer): Uint8Array | undefined => {
    if (message.exchange !== EXCHANGE.IKE_SA_INIT || !gateways.includes(gateway)) return undefined;
    return encodeMessage({ ...message, payloads: [redirectTo(gateway + 1, nonceOf(link))] });
  };

const ourNonce = (link: VirtualLink): Uint8Array => asked(link).at(-1)?.nonce ?? EMPTY;

describe("in the answer to IKE_SA_INIT", () => {
  test("with our nonce: the other gateway is dialled, and told who sent us", () => {
    const link = linked(onwards([2], ourNonce));

    const [first, second, ...more] = asked(link);
    expect(first).toMatchObject({ to: "192.0.2.2", told: [{ type: NOTIFY.REDIRECT_SUPPORTED, data: EMPTY }] });
    expect(second).toMatchObject({ to: "192.0.2.3", told: [{ type: NOTIFY.REDIRECTED_FROM }] });
    expect(decodeRedirect(second?.told[0]?.data ?? EMPTY)).toMatchObject({
      ok: true,
      value: { type: GATEWAY.IPV4, gateway: Uint8Array.of(192, 0, 2, 2) },
    });
    expect(more).toEqual([]);
    expect(link.of("a", "redirected")).toMatchObject([{ from: "192.0.2.2", to: "192.0.2.3" }]);
    expect(peersOf(link)).toEqual(["192.0.2.3"]);
    expect(link.ping("a") && link.ping("b")).toBe(true);
  });

  test("with another nonce: somebody who did not see our request may have said so", () => {
    const link = linked(onwards([2], () => new Uint8Array(32)));

    expect(asked(link).map(({ to }) => to)).toEqual(["192.0.2.2"]);
    expect(link.of("a", "negotiation-failed")).toMatchObject([
      { notify: "REDIRECT", reason: expect.stringContaining("without the nonce that we sent") },
    ]);
  });

  test("the sixth gateway in a row ends it, and after five minutes it may be tried again (RFC 5685 §7)", () => {
    const link = linked(onwards([2, 3, 4, 5, 6, 7, 8], ourNonce));

    expect(asked(link).map(({ to }) => to.at(-1))).toEqual(["2", "3", "4", "5", "6", "7"]);
    expect(link.of("a", "negotiation-failed")).toMatchObject([
      { notify: "REDIRECT", reason: expect.stringContaining("5 times within 300 s") },
    ]);
    link.advance(minutes(5));
    link.act("a", (endpoint, now) => endpoint.up("lab", now));
    link.advance(seconds(1));
    expect(asked(link)).toHaveLength(12);
  });
});

test("in the answer to IKE_AUTH: that SA is given up for one with the other gateway (RFC 5685 §6)", () => {
  const childPayloads: readonly number[] = [PAYLOAD.SA, PAYLOAD.TS_I, PAYLOAD.TS_R];
  const link = linked(({ link: whole, message, datagram, gateway }) => {
    const sealed = message.payloads.at(-1);
    if (message.exchange !== EXCHANGE.IKE_AUTH || gateway !== 2 || sealed === undefined) return undefined;
    const sa = gatewaySa(whole);
    const opened = open(protection(sa, true), messageIn(datagram), sealed);
    const kept = opened.ok ? opened.value.filter(({ type }) => !childPayloads.includes(type)) : [];
    return seal(protection(sa, true), sa.ivs, message, [...kept, redirectTo(3)]);
  });
  link.advance(seconds(2));

  expect(asked(link).map(({ to }) => to)).toEqual(["192.0.2.2", "192.0.2.3"]);
  expect(peersOf(link)).toEqual(["192.0.2.3"]);
  expect(link.of("a", "ike-sa-closed")).toMatchObject([{ reason: "redirected" }]);
  expect(link.ping("a")).toBe(true);
});

describe("in the middle of a session (RFC 5685 §5)", () => {
  /** INFORMATIONAL { N(REDIRECT) } of the gateway. */
  function redirectedUnderSa(a: LinkOptions["a"] = {}): VirtualLink {
    const link = linked(() => undefined, a);
    const sa = gatewaySa(link);
    const { initiatorSpi, responderSpi } = sa;
    const head = { initiatorSpi, responderSpi, major: 2, minor: 0, exchange: EXCHANGE.INFORMATIONAL, trailer: EMPTY };
    const envelope = { ...head, flags: 0, messageId: sa.nextRequest++ };
    const message = seal(protection(sa, true), sa.ivs, envelope, [redirectTo(3)]);
    const bytes = Buffer.concat([new Uint8Array(MARKER), message]);
    const [from, to] = [
      { address: "192.0.2.2", port: 4500 },
      { address: "192.0.2.1", port: 4500 },
    ];
    link.act("a", (endpoint, now) => endpoint.receive({ from, to, bytes }, now));
    link.advance(seconds(2));
    return link;
  }

  test("it is answered, the SA given up, and the other gateway dialled", () => {
    const link = redirectedUnderSa();

    const answer = link.sent.find(({ side, datagram }) => {
      const message = side === "a" ? read(datagram) : undefined;
      return message?.exchange === EXCHANGE.INFORMATIONAL && (message.flags & FLAG.RESPONSE) !== 0;
    });
    expect(answer).toBeDefined();
    expect(link.of("a", "ike-sa-closed")).toMatchObject([{ reason: "redirected" }]);
    expect(peersOf(link)).toEqual(["192.0.2.3"]);
    expect(link.ping("a") && link.ping("b")).toBe(true);
  });

  test("where it is not switched on it is told, and the SA stays", () => {
    const link = redirectedUnderSa({ followsRedirects: false });

    expect(link.of("a", "negotiation-failed")).toMatchObject([{ reason: expect.stringContaining("is not followed") }]);
    expect(peersOf(link)).toEqual(["192.0.2.2"]);
    expect(link.ping("a")).toBe(true);
  });
});
