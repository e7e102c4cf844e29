import { type Decoded, WireError } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";
import { ATTRIBUTE_NAMES, ATTRIBUTES, type AttributeName, type Attributes, findAttribute } from "./attributes.ts";
import type { Avp } from "./avp.ts";
import { hideAvp, revealAvp } from "./hiding.ts";
import type { ValueCodec } from "./values.ts";

/** A control message by the names of its attributes. */
export interface ControlMessage {
  readonly type: number;
  readonly attributes: Attributes;
  /** What is not recognized, as it came: vendors' own AVPs, new ones, ones with reserved bits. Written behind the rest. */
  readonly unknown: readonly Avp[];
}

/** What hides values: the tunnel's secret, and a vector nobody can foretell. */
export interface HidingWith {
  readonly secret: Uint8Array;
  readonly randomVector: Uint8Array;
}

/**
 * Reads the AVPs of a control message. Fails when the first of them is no Message Type (RFC 2661 §4.4.1), when a mandatory
 * value is malformed, and when a hidden one cannot be revealed. An optional AVP that is malformed counts as unknown.
 * @param secret needed for hidden AVPs alone
 */
export function readMessage(avps: readonly Avp[], secret?: Uint8Array): Decoded<ControlMessage> {
  return decoded(() => {
    const type = messageType(avps[0]);
    const attributes: { [name: string]: unknown } = {};
    const unknown: Avp[] = [];
    let randomVector: Uint8Array | undefined;
    for (const avp of avps) {
      const plain = avp.hidden ? reveal(avp, secret, randomVector) : avp;
      const name = recognize(plain);
      const value = name === undefined ? undefined : readValue(name, plain);
      if (name === undefined || value === undefined) unknown.push(plain);
      else attributes[name] ??= value;
      if (name === "randomVector") randomVector = plain.value;
    }
    return { type, attributes: attributes as Attributes, unknown };
  });
}

/** The type that the first AVP of a message names, RFC 2661 §4.4.1. */
export function messageType(first: Avp | undefined): number {
  if (first?.attribute !== ATTRIBUTES.messageType.attribute || first.vendorId !== 0 || first.hidden)
    throw new WireError("l2tp.message-type", "the first AVP of a control message is its Message Type", 0);
  if (first.value.length !== 2) throw new WireError("l2tp.message-type", "a Message Type has two bytes", 0);
  return ((first.value[0] ?? 0) << 8) | (first.value[1] ?? 0);
}

/** An AVP that no table has and that may not be passed over: the session or the tunnel must end, RFC 2661 §4.2. */
export const findUnknownMandatory = (message: ControlMessage): Avp | undefined =>
  message.unknown.find((avp) => avp.mandatory);

function recognize(avp: Avp): AttributeName | undefined {
  return avp.vendorId === 0 && avp.reserved === 0 ? findAttribute(avp.attribute) : undefined;
}

function reveal(avp: Avp, secret: Uint8Array | undefined, randomVector: Uint8Array | undefined): Avp {
  if (secret === undefined) throw new WireError("l2tp.secret", "a hidden AVP, and no secret to reveal it with", 0);
  // RFC 2661 §4.3: the vector stands before the first AVP that it hides
  if (randomVector === undefined) throw new WireError("l2tp.random-vector", "a hidden AVP before any Random Vector", 0);
  return revealAvp(avp, { secret, randomVector });
}

/** `undefined` when the value is malformed and may be passed over. */
function readValue(name: AttributeName, avp: Avp): unknown {
  const codec: ValueCodec<unknown> = ATTRIBUTES[name].codec;
  const answer = decoded(() => {
    const r = new Reader(avp.value, "l2tp");
    const value = codec.read(r);
    if (r.left > 0) r.fail("avp-value", `${r.left} bytes behind the value`);
    return value;
  });
  if (answer.ok) return answer.value;
  if (!avp.mandatory) return undefined;
  throw new WireError("l2tp.avp-value", `${name} (AVP ${avp.attribute}): ${answer.error.message}`, answer.error.offset);
}

/** The AVPs of a message: its type first, then the others in the table's order, each hidden that may be when asked for. */
export function writeMessage(message: ControlMessage, hiding?: HidingWith): Avp[] {
  const { type, attributes, unknown } = message;
  const avps: Avp[] = [avpOf("messageType", type)];
  if (hiding !== undefined) avps.push(avpOf("randomVector", hiding.randomVector));
  for (const name of inOrder(attributes)) {
    const avp = avpOf(name, attributes[name]);
    avps.push(hiding !== undefined && ATTRIBUTES[name].mayHide ? hideAvp(avp, hiding) : avp);
  }
  avps.push(...unknown);
  return avps;
}

const PLACES = new Map<string, number>(ATTRIBUTE_NAMES.map((name, place) => [name, place]));
const placeOf = (name: string): number => PLACES.get(name) ?? 0;

/** The names of what there is: a message has few of all the attributes. */
function inOrder(attributes: Attributes): AttributeName[] {
  const names = (Object.keys(attributes) as AttributeName[]).filter(
    (name) => attributes[name] !== undefined && name !== "messageType" && name !== "randomVector",
  );
  return names.sort((a, b) => placeOf(a) - placeOf(b));
}

function avpOf(name: AttributeName, value: unknown): Avp {
  const { attribute, mandatory } = ATTRIBUTES[name];
  const codec: ValueCodec<unknown> = ATTRIBUTES[name].codec;
  const w = new Writer(8);
  codec.write(w, value);
  return { mandatory, hidden: false, reserved: 0, vendorId: 0, attribute, value: w.finish() };
}
