import { EMPTY, findPayload, type Payload, payload, payloadsOf } from "../../wire/ike/message.ts";
import { CERT_ENCODING, PAYLOAD_V1 } from "../../wire/ike/numbers.ts";
import { decodeCert, encodeCert } from "../../wire/ike/payloads.ts";
import { isSame, prf } from "../algorithms/hashes.ts";
import type { Identity } from "../identity.ts";
import { secretsOf } from "./exchange.ts";
import type { IsakmpSa } from "./isakmp-sa.ts";
import { cookieBytes } from "./keys.ts";

/** HASH_I or HASH_R, RFC 2409 §5: the values and cookies of the one who proves it come first. */
function hashOf(sa: IsakmpSa, ofInitiator: boolean): Uint8Array {
  const { suite, keys } = secretsOf(sa);
  const { gxi, gxr, saBody, idi, idr } = sa.phase1;
  const { initiator, responder } = sa.cookies;
  const values = ofInitiator ? [gxi, gxr] : [gxr, gxi];
  const cookies = ofInitiator ? { initiator, responder } : { initiator: responder, responder: initiator };
  return prf(suite.prf, keys.skeyid, ...values, cookieBytes(cookies), saBody, ofInitiator ? idi : idr);
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
  return authentication.verify.verifyHash({ certificates, identity, octets: hash, signature });
}
