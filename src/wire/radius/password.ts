import { createHash, timingSafeEqual } from "node:crypto";
import { type Decoded, WireError } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { chapResponse } from "../ppp/chap.ts";

const LINK = 16;
const LONGEST_PASSWORD = 128;

/** What hides a password: the shared secret, and the authenticator of the Access-Request that carries it. */
export interface PasswordHiding {
  readonly secret: Uint8Array;
  readonly requestAuthenticator: Uint8Array;
}

/** Value of User-Password: the password, filled with zeros and chained through MD5. RFC 2865 §5.2. */
export function hidePassword(password: Uint8Array, hiding: PasswordHiding): Uint8Array {
  if (password.length > LONGEST_PASSWORD) throw new RangeError(`a password of ${password.length} bytes`);
  const filled = new Uint8Array(Math.max(LINK, LINK * Math.ceil(password.length / LINK)));
  filled.set(password);
  return chain(filled, hiding, "hide");
}

/** The password again, without the zeros that filled it. */
export function revealPassword(value: Uint8Array, hiding: PasswordHiding): Decoded<Uint8Array> {
  return decoded(() => {
    if (value.length === 0 || value.length % LINK !== 0 || value.length > LONGEST_PASSWORD)
      throw new WireError("radius.password", `a User-Password of ${value.length} bytes`, 0);
    const plain = chain(value, hiding, "reveal");
    let end = plain.length;
    while (end > 0 && plain[end - 1] === 0) end -= 1;
    return plain.subarray(0, end);
  });
}

function chain(
  input: Uint8Array,
  { secret, requestAuthenticator }: PasswordHiding,
  way: "hide" | "reveal",
): Uint8Array {
  const output = new Uint8Array(input.length);
  let previous = requestAuthenticator;
  for (let at = 0; at < input.length; at += LINK) {
    const link = createHash("md5").update(secret).update(previous).digest();
    for (let i = 0; i < LINK; i++) output[at + i] = (input[at + i] ?? 0) ^ (link[i] ?? 0);
    previous = (way === "hide" ? output : input).subarray(at, at + LINK);
  }
  return output;
}

/** Value of CHAP-Password: the CHAP identifier and the response. RFC 2865 §5.3. */
export function chapPassword(identifier: number, response: Uint8Array): Uint8Array {
  return Uint8Array.of(identifier, ...response);
}

/** Whether a CHAP-Password answers the challenge (CHAP-Challenge, or else the request's authenticator) with the secret. */
export function isChapPassword(value: Uint8Array, challenge: Uint8Array, password: Uint8Array): boolean {
  const [identifier] = value;
  if (identifier === undefined || value.length !== 1 + LINK) return false;
  return timingSafeEqual(value.subarray(1), chapResponse(identifier, password, challenge));
}
