import { EMPTY, findPayload, type Payload, payload, payloadsOf } from "../../wire/ike/message.ts";
import { CERT_ENCODING, PAYLOAD_V1 } from "../../wire/ike/numbers.ts";
import { decodeCert, encodeCert } from "../../wire/ike/payloads.ts";
import { isSame, prf, prfs } from "../algorithms/hashes.ts";
import { METHOD_V1 } from "../certificates/auth-v1.ts";
import type { Identity } from "../identity.ts";
import { secretsOf } from "./exchange.ts";
import type { IsakmpSa } from "./isakmp-sa.ts";
import { cookieBytes } from "./keys.ts";

/** RFC 4754 §3: each of these methods has its hash, whichever was agreed on for the rest. */
const HASH_OF: Readonly<Record<number, string>> = {
  [METHOD_V1.ECDSA_256]: "sha256",
  [METHOD_V1.ECDSA_384]: "sha384",
  [METHOD_V1.ECDSA_521]: "sha512",
};

/** HASH_I or HASH_R, RFC 2409 §5: the values and cookies of the one who proves it come first. */
function hashOf(sa: IsakmpSa, ofInitiator: boolean): Uint8Array {
  const { suite, keys } = secretsOf(sa);
  const { gxi, gxr, saBody, idi, idr } = sa.phase1;
  const { initiator, responder } = sa.cookies;
  const values = ofInitiator ? [gxi, gxr] : [gxr, gxi];
  const cookies = ofInitiator ? { initiator, responder } : { initiator: responder, responder: initiator };
  const algorithm = prfs.find(({ hash }) => hash === HASH_OF[methodOf(sa)]) ?? suite.prf;
  return prf(algorithm, keys.skeyid, ...values, cookieBytes(cookies), saBody, ofInitiator ? idi : idr);
}

/** How both ends prove themselves: one method for the two of them, RFC 2409 appendix A. */
export function methodOf({ connection: { authentication } }: IsakmpSa): number {
  if (authentication.kind === "psk") return METHOD_V1.PRE_SHARED_KEY;
  return authentication.sign.methodV1 ?? METHOD_V1.RSA_SIGNATURES;
}

/** HASH with a pre-shared key; CERT and SIG with certificates. */
export function proofPayloads(sa: IsakmpSa): readonly Payload[] {
  const { authentication } = sa.connection;
  const hash = hashOf(sa, sa.isInitiator);
  if (authentication.kind === "psk") return [payload(PAYLOAD_V1.HASH, hash)];
  const encoding = CERT_ENCODING.X509_SIGNATURE;
  const { certificates } = authentication.sign;
  return [
    ...certificates.map((data) => payload(PAYLOAD_V1.CERT, encodeCert({ encoding, data }))),
    ...certificateRequests(sa),
    payload(PAYLOAD_V1.SIGNATURE, authentication.sign.signHash(hash)),
  ];
}

/** CERTREQ with the names of the CAs that we trust, RFC 2408 §3.10; nothing for a pre-shared key. */
export function certificateRequests(sa: IsakmpSa): readonly Payload[] {
  const { authentication } = sa.connection;
  if (authentication.kind === "psk") return [];
  const encoding = CERT_ENCODING.X509_SIGNATURE;
  return authentication.verify.authorityNames.map((data) =>
    payload(PAYLOAD_V1.CERTREQ, encodeCert({ encoding, data })),
  );
}

/** Why the peer's proof does not hold, in an operator's words. */
export function refusalOf(sa: IsakmpSa, identity: Identity, payloads: readonly Payload[]): string | undefined {
  const { authentication } = sa.connection;
  const hash = hashOf(sa, !sa.isInitiator);
  if (authentication.kind === "psk") {
    const given = findPayload(payloads, PAYLOAD_V1.HASH)?.body ?? EMPTY;
    return isSame(given, hash) ? undefined : "the pre-shared keys differ";
  }
  const certificates = payloadsOf(payloads, PAYLOAD_V1.CERT).flatMap(({ body }) => {
    const decoded = decodeCert(body);
    return decoded.ok && decoded.value.encoding === CERT_ENCODING.X509_SIGNATURE
      ? [Uint8Array.from(decoded.value.data)]
      : [];
  });
  const signature = findPayload(payloads, PAYLOAD_V1.SIGNATURE)?.body ?? EMPTY;
  return authentication.verify.verifyHash({ certificates, identity, method: methodOf(sa), octets: hash, signature });
}
