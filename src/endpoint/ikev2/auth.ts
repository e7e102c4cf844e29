import { EMPTY, findPayload, type Payload, payload, payloadsOf } from "../../wire/ike/message.ts";
import { AUTH_METHOD, CERT_ENCODING, nameOf, PAYLOAD } from "../../wire/ike/numbers.ts";
import { decodeAuth, decodeCert, decodeId, encodeAuth, encodeCert, encodeId } from "../../wire/ike/payloads.ts";
import { isSame, prf } from "../algorithms/hashes.ts";
import { type Identity, idPayload, isSameIdentity, renderIdentity } from "../identity.ts";
import type { IkeSa } from "./ike-sa.ts";

const KEY_PAD = new TextEncoder().encode("Key Pad for IKEv2");

/** What one end signs: its first message, the other's nonce, and its identity under its key (RFC 7296 §2.15). */
function signedOctets(sa: IkeSa, ofInitiator: boolean, idBody: Uint8Array): Uint8Array {
  const { init, keys, suite } = material(sa);
  const [message, nonce, key] = ofInitiator
    ? [init.request, init.nonces.responder, keys.pi]
    : [init.response, init.nonces.initiator, keys.pr];
  return Buffer.concat([message, nonce, prf(suite.prf, key, idBody)]);
}

function material(sa: IkeSa): {
  init: NonNullable<IkeSa["init"]>;
  keys: NonNullable<IkeSa["keys"]>;
  suite: NonNullable<IkeSa["suite"]>;
} {
  if (sa.init === undefined || sa.keys === undefined || sa.suite === undefined)
    throw new Error("the IKE SA has no keys yet");
  return { init: sa.init, keys: sa.keys, suite: sa.suite };
}

/** ID, CERT and AUTH of ours, in the order of RFC 7296 §1.2. */
export function ownProof(sa: IkeSa): {
  readonly id: Payload;
  readonly certificates: readonly Payload[];
  readonly auth: Payload;
} {
  const { authentication, local } = sa.connection;
  const idBody = encodeId(idPayload(local.identity));
  const octets = signedOctets(sa, sa.isInitiator, idBody);
  const id = payload(sa.isInitiator ? PAYLOAD.ID_I : PAYLOAD.ID_R, idBody);
  if (authentication.kind === "psk") {
    const data = sharedKeyMac(sa, authentication.secret, octets);
    return { id, certificates: [], auth: payload(PAYLOAD.AUTH, encodeAuth({ method: AUTH_METHOD.SHARED_KEY, data })) };
  }
  const encoding = CERT_ENCODING.X509_SIGNATURE;
  const certificates = authentication.sign.certificates.map((data) =>
    payload(PAYLOAD.CERT, encodeCert({ encoding, data })),
  );
  return {
    id,
    certificates,
    auth: payload(PAYLOAD.AUTH, encodeAuth(authentication.sign.sign(octets, sa.peer.hashes))),
  };
}

/** RFC 7296 §2.15: the secret itself is never the key. */
const sharedKeyMac = (sa: IkeSa, secret: Uint8Array, octets: Uint8Array): Uint8Array => {
  const { prf: algorithm } = material(sa).suite;
  return prf(algorithm, prf(algorithm, secret, KEY_PAD), octets);
};

/** CERTREQ with the CAs that we trust, RFC 7296 §3.7; nothing for a pre-shared key. */
export function certificateRequest(sa: IkeSa): readonly Payload[] {
  const { authentication } = sa.connection;
  if (authentication.kind === "psk") return [];
  const data = authentication.verify.authorities;
  return [payload(PAYLOAD.CERTREQ, encodeCert({ encoding: CERT_ENCODING.X509_SIGNATURE, data }))];
}

/** Whether the peer is who it shall be, and proves it. @returns why not, in an operator's words */
export function checkPeer(sa: IkeSa, payloads: readonly Payload[]): string | undefined {
  // RFC 7296 §2.16: an initiator that leaves AUTH out asks for EAP
  if (!sa.isInitiator && findPayload(payloads, PAYLOAD.AUTH) === undefined)
    return "the peer wants to authenticate by EAP, which is not spoken here: give it a pre-shared key or a certificate";
  const idBody = findPayload(payloads, sa.isInitiator ? PAYLOAD.ID_R : PAYLOAD.ID_I)?.body ?? EMPTY;
  const id = decodeId(idBody);
  const auth = decodeAuth(findPayload(payloads, PAYLOAD.AUTH)?.body ?? EMPTY);
  if (!id.ok) return `its identity cannot be read: ${id.error.message}`;
  if (!auth.ok) return `its proof cannot be read: ${auth.error.message}`;
  const identity: Identity = { type: id.value.type, data: Uint8Array.from(id.value.data) };
  const expected = sa.connection.remote.identity;
  if (expected !== undefined && !isSameIdentity(expected, identity)) {
    return `the peer is ${renderIdentity(identity)}; ${renderIdentity(expected)} is configured`;
  }
  sa.remoteIdentity = identity;
  const octets = signedOctets(sa, !sa.isInitiator, idBody);
  return checkProof(sa, identity, auth.value, octets, payloads);
}

function checkProof(
  sa: IkeSa,
  identity: Identity,
  auth: { readonly method: number; readonly data: Uint8Array },
  octets: Uint8Array,
  payloads: readonly Payload[],
): string | undefined {
  const { authentication } = sa.connection;
  if (authentication.kind === "psk") {
    if (auth.method !== AUTH_METHOD.SHARED_KEY) {
      return `the peer authenticates by ${nameOf(AUTH_METHOD, auth.method)}; a pre-shared key is configured`;
    }
    return isSame(auth.data, sharedKeyMac(sa, authentication.secret, octets))
      ? undefined
      : "the pre-shared keys differ";
  }
  if (auth.method === AUTH_METHOD.SHARED_KEY)
    return "the peer authenticates by a pre-shared key; a certificate is configured";
  const certificates = payloadsOf(payloads, PAYLOAD.CERT).flatMap(({ body }) => {
    const decoded = decodeCert(body);
    return decoded.ok && decoded.value.encoding === CERT_ENCODING.X509_SIGNATURE
      ? [Uint8Array.from(decoded.value.data)]
      : [];
  });
  return authentication.verify.verify({ certificates, identity, method: auth.method, octets, signature: auth.data });
}
