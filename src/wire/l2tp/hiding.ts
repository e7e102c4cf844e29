import { createHash } from "node:crypto";
import { WireError } from "../../errors/errors.ts";
import { type Avp, LONGEST_VALUE } from "./avp.ts";

/** Bytes of an MD5: the link of the chain, RFC 2661 §4.3. */
const LINK = 16;

export interface Hiding {
  readonly secret: Uint8Array;
  /** Value of the Random Vector AVP that stands nearest before the hidden one. */
  readonly randomVector: Uint8Array;
}

/** The AVP with its value hidden. `padding` (any bytes) veils the length of the value. RFC 2661 §4.3. */
export function hideAvp(avp: Avp, hiding: Hiding, padding: Uint8Array = new Uint8Array(0)): Avp {
  const plain = new Uint8Array(2 + avp.value.length + padding.length);
  if (plain.length > LONGEST_VALUE) throw new RangeError(`a hidden AVP value of ${plain.length} bytes`);
  new DataView(plain.buffer).setUint16(0, avp.value.length);
  plain.set(avp.value, 2);
  plain.set(padding, 2 + avp.value.length);
  return { ...avp, hidden: true, value: chain(plain, avp.attribute, hiding, "hide") };
}

/** @throws WireError `l2tp.hidden` when what comes out has no possible length: most often another secret */
export function revealAvp(avp: Avp, hiding: Hiding): Avp {
  const plain = chain(avp.value, avp.attribute, hiding, "reveal");
  if (plain.length < 2) throw new WireError("l2tp.hidden", "a hidden AVP without its original length", 0);
  const length = new DataView(plain.buffer, plain.byteOffset).getUint16(0);
  if (length > plain.length - 2)
    throw new WireError("l2tp.hidden", `hidden AVP ${avp.attribute} reveals no value: are the secrets the same?`, 0);
  return { ...avp, hidden: false, value: plain.subarray(2, 2 + length) };
}

// b1 = MD5(attribute type + secret + random vector), bi = MD5(secret + c(i-1)); ci = pi xor bi
function chain(input: Uint8Array, attribute: number, hiding: Hiding, way: "hide" | "reveal"): Uint8Array {
  const output = new Uint8Array(input.length);
  let link = md5(Uint8Array.of(attribute >> 8, attribute & 0xff), hiding.secret, hiding.randomVector);
  for (let at = 0; at < input.length; at += LINK) {
    for (let i = at; i < Math.min(at + LINK, input.length); i++) output[i] = (input[i] ?? 0) ^ (link[i - at] ?? 0);
    const cipher = way === "hide" ? output : input;
    link = md5(hiding.secret, cipher.subarray(at, at + LINK));
  }
  return output;
}

/**
 * Value of the Challenge Response AVP: MD5 over the type of the message that carries it (SCCRP or SCCCN), the secret and
 * the challenge. RFC 2661 §4.4.3.
 */
export function challengeResponse(messageType: number, secret: Uint8Array, challenge: Uint8Array): Uint8Array {
  return md5(Uint8Array.of(messageType), secret, challenge);
}

function md5(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash("md5");
  for (const part of parts) hash.update(part);
  return hash.digest();
}
