import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { RADIUS_ATTRIBUTES } from "./attributes.ts";
import { RADIUS_CODE } from "./constants.ts";
import {
  AUTHENTICATOR_LENGTH,
  AUTHENTICATOR_OFFSET,
  encodePacket,
  RADIUS_HEADER,
  type RadiusAttribute,
  type RadiusPacket,
} from "./packet.ts";

const ZEROS = new Uint8Array(AUTHENTICATOR_LENGTH);
const MESSAGE_AUTHENTICATOR = RADIUS_ATTRIBUTES.messageAuthenticator.type;

/** A Message-Authenticator without its value, which signing fills in. First in a packet, it ends forged responses early. */
export const UNSIGNED: RadiusAttribute = { type: MESSAGE_AUTHENTICATOR, value: ZEROS };

/** The requests whose authenticator is chance; that of all others is a digest: RFC 2865 §3, RFC 5997 §3. */
const drawsAuthenticator = (code: number): boolean =>
  code === RADIUS_CODE.ACCESS_REQUEST || code === RADIUS_CODE.STATUS_SERVER;

/**
 * Bytes of a request, its digests filled in: Message-Authenticator where the packet has one (RFC 3579 §3.2), then the
 * authenticator, except in Access-Request and Status-Server, whose given one is chance and stays.
 */
export function signRequest(packet: RadiusPacket, secret: Uint8Array): Uint8Array {
  const drawn = drawsAuthenticator(packet.code);
  const bytes = encodePacket(drawn ? packet : { ...packet, authenticator: ZEROS });
  fillMessageAuthenticator(bytes, secret);
  // RFC 2866 §3: Request Authenticator = MD5(code + identifier + length + 16 zeros + attributes + secret)
  if (!drawn) bytes.set(digest(bytes, secret), AUTHENTICATOR_OFFSET);
  return bytes;
}

/** Bytes of a response, signed for the request that it answers: RFC 2865 §3. */
export function signResponse(packet: RadiusPacket, requestAuthenticator: Uint8Array, secret: Uint8Array): Uint8Array {
  const bytes = encodePacket({ ...packet, authenticator: requestAuthenticator });
  fillMessageAuthenticator(bytes, secret);
  bytes.set(digest(bytes, secret), AUTHENTICATOR_OFFSET);
  return bytes;
}

export type Signature = "good" | "wrong" | "missing";

/** Whether a response answers the request: its Response Authenticator, RFC 2865 §3. */
export function isResponseTo(response: Uint8Array, requestAuthenticator: Uint8Array, secret: Uint8Array): boolean {
  return isDigestRight(response, requestAuthenticator, secret);
}

/** Whether an Accounting-Request (or another request of a digest) comes from one who knows the secret: RFC 2866 §3. */
export const isAccountingRequest = (request: Uint8Array, secret: Uint8Array): boolean =>
  isDigestRight(request, ZEROS, secret);

function isDigestRight(bytes: Uint8Array, authenticator: Uint8Array, secret: Uint8Array): boolean {
  const packet = unpadded(bytes);
  if (packet === undefined) return false;
  const found = packet.slice(AUTHENTICATOR_OFFSET, RADIUS_HEADER);
  packet.set(authenticator, AUTHENTICATOR_OFFSET);
  return timingSafeEqual(found, digest(packet, secret));
}

/**
 * The Message-Authenticator of a packet, RFC 3579 §3.2.
 * @param requestAuthenticator for a response, that of the request; for a request its own is taken
 */
export function checkMessageAuthenticator(
  bytes: Uint8Array,
  secret: Uint8Array,
  requestAuthenticator?: Uint8Array,
): Signature {
  const packet = unpadded(bytes);
  const at = packet === undefined ? undefined : findMessageAuthenticator(packet);
  if (packet === undefined || at === undefined) return "missing";
  const found = packet.slice(at, at + AUTHENTICATOR_LENGTH);
  packet.set(ZEROS, at);
  if (requestAuthenticator !== undefined) packet.set(requestAuthenticator, AUTHENTICATOR_OFFSET);
  else if (!drawsAuthenticator(packet[0] ?? 0)) packet.set(ZEROS, AUTHENTICATOR_OFFSET);
  return timingSafeEqual(found, hmac(packet, secret)) ? "good" : "wrong";
}

function fillMessageAuthenticator(bytes: Uint8Array, secret: Uint8Array): void {
  const at = findMessageAuthenticator(bytes);
  if (at === undefined) return;
  bytes.set(ZEROS, at);
  bytes.set(hmac(bytes, secret), at);
}

/** Where the value of the first well-formed Message-Authenticator stands. */
function findMessageAuthenticator(bytes: Uint8Array): number | undefined {
  for (let at = RADIUS_HEADER; at + 2 <= bytes.length; ) {
    const length = bytes[at + 1] ?? 0;
    if (length < 2 || at + length > bytes.length) return undefined;
    if (bytes[at] === MESSAGE_AUTHENTICATOR && length === 2 + AUTHENTICATOR_LENGTH) return at + 2;
    at += length;
  }
  return undefined;
}

/** A copy of the packet as long as it says it is: a copy even of a Buffer, whose own slice is a view. */
function unpadded(bytes: Uint8Array): Uint8Array | undefined {
  const length = ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0);
  return length < RADIUS_HEADER || length > bytes.length ? undefined : new Uint8Array(bytes.subarray(0, length));
}

const digest = (bytes: Uint8Array, secret: Uint8Array): Uint8Array =>
  createHash("md5").update(bytes).update(secret).digest();
const hmac = (bytes: Uint8Array, secret: Uint8Array): Uint8Array => createHmac("md5", secret).update(bytes).digest();
