import { type Entropy, fraction } from "../../time/entropy.ts";
import { after, type Instant, milliseconds } from "../../time/instant.ts";
import { decoded } from "../../wire/decoded.ts";
import {
  type Attribute,
  attributeNumber,
  numberAttribute,
  readAttributes,
  writeAttributes,
} from "../../wire/ike/attributes.ts";
import { type Payload, payload, payloadsOf } from "../../wire/ike/message.ts";
import { NOTIFY_V1, PAYLOAD_V1 } from "../../wire/ike/numbers.ts";
import { decodeNotifyV1, encodeNotify, type Notify } from "../../wire/ike/payloads.ts";
import { IPSEC_DOI } from "../../wire/ike/sa-v1.ts";
import { Reader } from "../../wire/reader.ts";
import { Writer } from "../../wire/writer.ts";
import type { ChildConfig, Lifetime } from "../config.ts";

// How long an SA of IKEv1 lives: the initiator offers it, and a responder that wants less says so in a notify of its own,
// since it cannot change the offer (RFC 2407 §4.5.4, §4.6.3.1).

/** In seconds and in units of 1024 bytes, RFC 2407 §4.5; what is absent was not said. */
export interface Lifetimes {
  readonly seconds?: number;
  readonly kilobytes?: number;
}

/** Attribute types: of phase 1 by RFC 2409 appendix A, of phase 2 by RFC 2407 §4.5. */
const LIFE = { 1: { type: 11, duration: 12 }, 2: { type: 1, duration: 2 } } as const;
const SECONDS = 1;
const KILOBYTES = 2;
export const KILOBYTE = 1_024;
/** Of the hard limit, where only that one is given: as a configuration's lifetime has it. */
const SOFT_PART = 0.8;

/** A type and its duration follow each other, seconds and kilobytes may both stand. */
export function encodeLifetimes(phase: 1 | 2, { seconds, kilobytes }: Lifetimes): readonly Attribute[] {
  const { type, duration } = LIFE[phase];
  const one = (unit: number, value: number | undefined): readonly Attribute[] =>
    value === undefined ? [] : [{ type, value: unit }, numberAttribute(duration, value)];
  return [...one(SECONDS, seconds), ...one(KILOBYTES, kilobytes)];
}

export function readLifetimes(phase: 1 | 2, attributes: readonly Attribute[]): Lifetimes {
  const { type, duration } = LIFE[phase];
  const of = (unit: number): number | undefined => {
    const at = attributes.findIndex((one) => one.type === type && attributeNumber([one], type) === unit);
    const next = at < 0 ? undefined : attributes[at + 1];
    return next === undefined ? undefined : attributeNumber([next], duration);
  };
  const [seconds, kilobytes] = [of(SECONDS), of(KILOBYTES)];
  return { ...(seconds === undefined ? {} : { seconds }), ...(kilobytes === undefined ? {} : { kilobytes }) };
}

/** Of an SA, in one measure: renew it, use it no more. */
interface Limits {
  readonly soft?: number;
  readonly hard?: number;
}

/**
 * Our own limits under what the peer has said. As initiator we hold to a responder's shorter life; as responder to the life
 * that was offered, and whoever offered it renews the SA.
 */
function lowered({ soft, hard }: Limits, said: number | undefined, isOurs: boolean): Limits {
  const isLess = said !== undefined && said > 0 && said < (hard ?? (isOurs ? Number.POSITIVE_INFINITY : 0));
  if (!isLess) return { ...(soft === undefined ? {} : { soft }), ...(hard === undefined ? {} : { hard }) };
  if (isOurs) return { soft: Math.min(soft ?? said, said * SOFT_PART), hard: said };
  return { ...(soft !== undefined && soft < said ? { soft } : {}), hard: said };
}

export interface Ends {
  readonly soft: Instant | undefined;
  readonly hard: Instant | undefined;
}

/** When an SA that begins now is renewed and ends; up to a tenth earlier, so that both ends seldom renew it at once. */
export function endsOf(
  { now, entropy }: { readonly now: Instant; readonly entropy: Entropy },
  lifetime: Lifetime | undefined,
  { seconds }: Lifetimes,
  isOurs: boolean,
): Ends {
  const { soft, hard } = lowered(lifetime ?? {}, seconds === undefined ? undefined : 1_000 * seconds, isOurs);
  const at = (span: number | undefined): Instant | undefined =>
    span === undefined ? undefined : after(now, milliseconds(Math.round(span)));
  return { soft: at(soft === undefined ? undefined : soft * (1 - 0.1 * fraction(entropy))), hard: at(hard) };
}

/** The byte limits of a child under what the peer has said. */
export function withKilobytes(config: ChildConfig, { kilobytes }: Lifetimes, isOurs: boolean): ChildConfig {
  const { softBytes, hardBytes, ...rest } = config;
  const own = {
    ...(softBytes === undefined ? {} : { soft: softBytes }),
    ...(hardBytes === undefined ? {} : { hard: hardBytes }),
  };
  const { soft, hard } = lowered(own, kilobytes === undefined ? undefined : KILOBYTE * kilobytes, isOurs);
  return {
    ...rest,
    ...(soft === undefined ? {} : { softBytes: Math.round(soft) }),
    ...(hard === undefined ? {} : { hardBytes: hard }),
  };
}

/** An SA that a notify is about: of phase 1 by both cookies, of phase 2 by the SPI of whoever sends it. */
export interface Told {
  readonly phase: 1 | 2;
  readonly protocol: number;
  readonly spi: Uint8Array;
}

/** N(RESPONDER-LIFETIME), RFC 2407 §4.6.3.1: nothing when what was offered is no longer than what we want. */
export function responderLifetime(
  { phase, protocol, spi }: Told,
  own: Lifetimes,
  offered: Lifetimes,
): readonly Payload[] {
  const less = (mine: number | undefined, theirs: number | undefined): boolean =>
    mine !== undefined && mine < (theirs ?? Number.POSITIVE_INFINITY);
  const said: Lifetimes = {
    ...(own.seconds !== undefined && less(own.seconds, offered.seconds) ? { seconds: own.seconds } : {}),
    ...(own.kilobytes !== undefined && less(own.kilobytes, offered.kilobytes) ? { kilobytes: own.kilobytes } : {}),
  };
  const attributes = encodeLifetimes(phase, said);
  if (attributes.length === 0) return [];
  const w = new Writer();
  writeAttributes(w, attributes);
  const notify = { doi: IPSEC_DOI, protocol, spi, type: NOTIFY_V1.RESPONDER_LIFETIME, data: w.finish() };
  return [payload(PAYLOAD_V1.NOTIFY, encodeNotify(notify))];
}

/** What a RESPONDER-LIFETIME says; what cannot be read says nothing. */
export function lifetimesTold(phase: 1 | 2, { data }: Pick<Notify, "data">): Lifetimes {
  const attributes = decoded(() => readAttributes(new Reader(data, "ike.responder-lifetime")));
  return attributes.ok ? readLifetimes(phase, attributes.value) : {};
}

/** The same, where it stands among the payloads of an exchange that makes one SA. */
export function lifetimesAmong(phase: 1 | 2, payloads: readonly Payload[]): Lifetimes {
  for (const { body } of payloadsOf(payloads, PAYLOAD_V1.NOTIFY)) {
    const notify = decodeNotifyV1(body);
    if (notify.ok && notify.value.type === NOTIFY_V1.RESPONDER_LIFETIME) return lifetimesTold(phase, notify.value);
  }
  return {};
}

/** As `endsOf`, of an SA that stands: only ever sooner. */
export function sooner(before: Ends, told: Ends): Ends {
  const first = (a: Instant | undefined, b: Instant | undefined): Instant | undefined =>
    a === undefined || (b !== undefined && b < a) ? b : a;
  return { soft: first(before.soft, told.soft), hard: first(before.hard, told.hard) };
}
