import { answer } from "../../liveness/dpd-responder.ts";
import { after, between, type Duration } from "../../time/instant.ts";
import { type Payload, payload } from "../../wire/ike/message.ts";
import { EXCHANGE, NOTIFY_V1, nameOf, PAYLOAD_V1, PROTOCOL } from "../../wire/ike/numbers.ts";
import { decodeDeleteV1, decodeNotifyV1, encodeDelete, encodeNotify, type Notify } from "../../wire/ike/payloads.ts";
import { IPSEC_DOI } from "../../wire/ike/sa-v1.ts";
import type { Path } from "../config.ts";
import type { ChildSa } from "../esp/child-sa.ts";
import type { CloseReason } from "../events.ts";
import type { Host } from "../host.ts";
import { heldChild } from "./children.ts";
import { close, exchangeOf, forget, hashed, isHashRight, removeChild, sendEncrypted } from "./exchange.ts";
import type { IsakmpSa } from "./isakmp-sa.ts";
import { cookieBytes } from "./keys.ts";
import { type Ends, endsOf, lifetimesTold, sooner } from "./lifetimes.ts";
import { followPeer } from "./nat.ts";

type V1Host = Host<IsakmpSa>;

/** HDR*, HASH(1), N or D -->; never answered, RFC 2409 §5.7. */
export function sendInformational(host: V1Host, sa: IsakmpSa, one: Payload, summary: string): void {
  const messageId = newMessageId(host, sa);
  const exchange = exchangeOf(sa, messageId, EXCHANGE.INFORMATIONAL_V1);
  sendEncrypted(host, sa, exchange, hashed(sa, messageId, [one]), summary, false);
  sa.exchanges.delete(messageId); // nothing comes back under it
}

/** RFC 2408 §3.1: random, and of no other exchange that is under way. */
export function newMessageId(host: V1Host, sa: IsakmpSa): number {
  for (;;) {
    const bytes = host.entropy.bytes(4);
    const id = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
    if (id !== 0 && !sa.exchanges.has(id)) return id;
  }
}

export function sendNotify(host: V1Host, sa: IsakmpSa, notify: Omit<Notify, "doi">): void {
  const body = encodeNotify({ doi: IPSEC_DOI, ...notify });
  sendInformational(host, sa, payload(PAYLOAD_V1.NOTIFY, body), `informational (${nameOf(NOTIFY_V1, notify.type)})`);
}

export function sendDelete(host: V1Host, sa: IsakmpSa, protocol: number, spis: readonly Uint8Array[]): void {
  const body = encodeDelete({ doi: IPSEC_DOI, protocol, spis });
  const what = protocol === PROTOCOL.IKE ? "ISAKMP SA" : "child SA";
  sendInformational(host, sa, payload(PAYLOAD_V1.DELETE, body), `informational (delete ${what})`);
}

/** Of a bundle each protocol has an SA of its own, which is given up by its own SPI: RFC 2408 §3.15. */
export function sendDeleteChild(host: V1Host, sa: IsakmpSa, { options, inboundSpi, protocol }: ChildSa): void {
  if (protocol !== "ESP") sendDelete(host, sa, PROTOCOL.AH, [spiBytes(inboundSpi)]);
  if (protocol !== "AH") sendDelete(host, sa, PROTOCOL.ESP, [spiBytes(options.aux?.inboundSpi ?? inboundSpi)]);
}

/** Gives the ISAKMP SA up: a DELETE may be lost, and nothing tells (RFC 2408 §5.15). */
export function leave(host: V1Host, sa: IsakmpSa, reason: CloseReason): void {
  for (const child of sa.children) sendDeleteChild(host, sa, child);
  sendDelete(host, sa, PROTOCOL.IKE, [cookieBytes(sa.cookies)]);
  close(host, sa, reason);
}

export const spiBytes = (spi: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, spi);
  return bytes;
};

/** Asks whether the peer lives: R-U-THERE, RFC 3706 §5.3. */
export function askPeer(host: V1Host, sa: IsakmpSa): void {
  if (sa.asking !== undefined) return;
  sa.dpdSequence = (sa.dpdSequence + 1) >>> 0;
  const repeatAt = after(host.now, sa.connection.retransmission.first);
  sa.asking = { sequence: sa.dpdSequence, since: host.now, repeatAt, attempts: 1 };
  sendDpd(host, sa, NOTIFY_V1.R_U_THERE, sa.dpdSequence);
}

/** @returns false when the peer counts as gone */
export function askAgainIfDue(host: V1Host, sa: IsakmpSa): boolean {
  const { asking } = sa;
  if (asking === undefined || asking.repeatAt > host.now) return true;
  const { first, factor, tries } = sa.connection.retransmission;
  if (asking.attempts > tries) {
    host.event({ kind: "peer-silent", connection: sa.connection.name, summary: "R-U-THERE", tries: asking.attempts });
    return false;
  }
  asking.repeatAt = after(host.now, (first * factor ** asking.attempts) as Duration);
  asking.attempts += 1;
  sendDpd(host, sa, NOTIFY_V1.R_U_THERE, asking.sequence);
  return true;
}

const sendDpd = (host: V1Host, sa: IsakmpSa, type: number, sequence: number): void =>
  sendNotify(host, sa, { type, protocol: PROTOCOL.IKE, spi: cookieBytes(sa.cookies), data: spiBytes(sequence) });

/** An informational exchange that came encrypted: only what its HASH proves counts. */
export function takeInformational(
  host: V1Host,
  sa: IsakmpSa,
  messageId: number,
  opened: { readonly payloads: readonly Payload[]; readonly plain: Uint8Array },
  path: Path,
): void {
  if (!isHashRight(sa, messageId, opened)) return;
  sa.heardAt = host.now;
  followPeer(sa, path);
  if (!opened.payloads.some(isDpd)) host.heard(sa, "ike-received");
  for (const { type, body } of opened.payloads) {
    if (type === PAYLOAD_V1.NOTIFY) takeNotify(host, sa, body);
    if (type === PAYLOAD_V1.DELETE) takeDelete(host, sa, body);
    if (sa.state === "closed") return;
  }
}

function isDpd({ type, body }: Payload): boolean {
  const decoded = type === PAYLOAD_V1.NOTIFY ? decodeNotifyV1(body) : undefined;
  if (decoded?.ok !== true) return false;
  return decoded.value.type === NOTIFY_V1.R_U_THERE || decoded.value.type === NOTIFY_V1.R_U_THERE_ACK;
}

function takeNotify(host: V1Host, sa: IsakmpSa, body: Uint8Array): void {
  const decoded = decodeNotifyV1(body);
  if (!decoded.ok) return;
  const { type, data } = decoded.value;
  if (type === NOTIFY_V1.R_U_THERE || type === NOTIFY_V1.R_U_THERE_ACK) takeDpd(host, sa, type, data);
  else if (type === NOTIFY_V1.INVALID_SPI && data.length === 4) host.childUnknown(sa, numberOf(data));
  else if (type === NOTIFY_V1.RESPONDER_LIFETIME) takeLifetime(host, sa, decoded.value);
  else if (type < 16_384) refusedByPeer(host, sa, nameOf(NOTIFY_V1, type));
}

/** RFC 2407 §4.6.3.1, after the exchange that made the SA: its life ends sooner than we offered. */
function takeLifetime(host: V1Host, sa: IsakmpSa, { protocol, spi, data }: Notify): void {
  const ends = (phase: 1 | 2): Ends => endsOf(host, undefined, lifetimesTold(phase, { data }), true);
  if (protocol === PROTOCOL.IKE) {
    if (sa.state !== "established") return;
    const { soft, hard } = sooner({ soft: sa.rekeyAt, hard: sa.expiresAt }, ends(1));
    [sa.rekeyAt, sa.expiresAt] = [soft, hard];
    return;
  }
  const held = heldChild(host, sa, ({ outboundSpi }) => spi.length === 4 && outboundSpi === numberOf(spi));
  const due = held?.holder.childRekeyAt.get(held.child);
  if (held !== undefined && due !== undefined && held.child.state === "installed")
    held.holder.childRekeyAt.set(held.child, sooner(due, ends(2)));
}

function takeDpd(host: V1Host, sa: IsakmpSa, type: number, data: Uint8Array): void {
  if (data.length !== 4) return;
  const sequence = numberOf(data);
  if (type === NOTIFY_V1.R_U_THERE) answerPeer(host, sa, sequence);
  else takeAnswer(host, sa, sequence);
}

const numberOf = (data: Uint8Array): number => new DataView(data.buffer, data.byteOffset).getUint32(0);

function answerPeer(host: V1Host, sa: IsakmpSa, sequence: number): void {
  const { questions, answers } = answer(sa.questions, sequence);
  sa.questions = questions;
  if (!answers) return;
  host.heard(sa, "asked-by-peer");
  sendDpd(host, sa, NOTIFY_V1.R_U_THERE_ACK, sequence);
}

function takeAnswer(host: V1Host, sa: IsakmpSa, sequence: number): void {
  const { asking, question: asked } = sa;
  const open = asking?.sequence === sequence ? asking : asked?.sequence === sequence ? asked : undefined;
  if (open === undefined) return;
  host.event({ kind: "peer-alive", connection: sa.connection.name, roundTrip: between(open.since, host.now) });
  if (open === asking) sa.asking = undefined;
  if (open !== asked) return;
  sa.question = undefined;
  host.answered(sa, asked.number);
}

/** Dead peer detection asks and repeats by its own clock; each R-U-THERE adds one to the number (RFC 3706 §6.2). */
export function question(host: V1Host, sa: IsakmpSa, number: number): void {
  sa.dpdSequence = (sa.dpdSequence + 1) >>> 0;
  sa.question = { number, sequence: sa.dpdSequence, since: host.now };
  sendDpd(host, sa, NOTIFY_V1.R_U_THERE, sa.dpdSequence);
}

/** An error under the ISAKMP SA answers the quick mode that is under way. */
function refusedByPeer(host: V1Host, sa: IsakmpSa, notify: string): void {
  for (const one of sa.exchanges.values()) {
    if (one.quick?.isOurs !== true || one.quick.isDone) continue;
    one.quick.isDone = true;
    one.repeatAt = undefined;
    const stage = one.quick.old === undefined ? "child" : "rekey";
    host.event({
      kind: "negotiation-failed",
      connection: sa.connection.name,
      stage,
      reason: refusalText(notify),
      notify,
    });
  }
}

const refusalText = (notify: string): string =>
  notify === "INVALID_ID_INFORMATION"
    ? "the peer accepts none of the traffic selectors"
    : notify === "NO_PROPOSAL_CHOSEN"
      ? "the peer accepts none of the ESP proposals"
      : `the peer answers ${notify}`;

function takeDelete(host: V1Host, sa: IsakmpSa, body: Uint8Array): void {
  const decoded = decodeDeleteV1(body);
  if (!decoded.ok) return;
  const { protocol, spis } = decoded.value;
  if (protocol === PROTOCOL.IKE) {
    const own = Buffer.from(cookieBytes(sa.cookies));
    if (spis.some((spi) => own.equals(spi)))
      close(host, sa, sa.state === "rekeyed" ? "rekeyed" : "deleted by the peer");
    return;
  }
  for (const bytes of spis) {
    const spi = bytes.length === 4 ? new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) : 0;
    // Half of a bundle protects nothing that was agreed: it goes as a whole
    const held = heldChild(
      host,
      sa,
      ({ outboundSpi, options }) => outboundSpi === spi || options.aux?.outboundSpi === spi,
    );
    if (held === undefined) {
      forgetExpected(host, sa, spi);
      continue;
    }
    removeChild(host, held.holder, held.child, held.child.state === "rekeyed" ? "rekeyed" : "deleted by the peer");
  }
}

/** A child that the peer gives up before we have heard its HASH(3). */
function forgetExpected(host: V1Host, sa: IsakmpSa, spi: number): void {
  for (const one of [...sa.exchanges.values()]) {
    const { made, isDone = true } = one.quick ?? {};
    if (!isDone && made?.outboundSpi === spi) forget(host, sa, one);
  }
}
