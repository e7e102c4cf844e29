import { EMPTY, findPayload, type IkeMessage, type Payload, payload } from "../../wire/ike/message.ts";
import { EXCHANGE, NOTIFY_V1, PAYLOAD_V1, PROTOCOL } from "../../wire/ike/numbers.ts";
import { decodeId, encodeId } from "../../wire/ike/payloads.ts";
import { decodeSaV1, encodeSaV1 } from "../../wire/ike/sa-v1.ts";
import { type IkeSuite, renderIkeSuite } from "../algorithms/suite.ts";
import type { Host } from "../host.ts";
import { type Identity, idPayload, isSameIdentity, renderIdentity } from "../identity.ts";
import { certificateRequests, methodOf, proofPayloads, refusalOf } from "./authenticate.ts";
import { exchangeOf, sendClear, sendEncrypted } from "./exchange.ts";
import { sendInformational } from "./informational.ts";
import { initialContact, takeInitialContact } from "./initial-contact.ts";
import type { Exchange, IsakmpSa } from "./isakmp-sa.ts";
import { cookieBytes, phase1Iv, phase1Keys, skeyid } from "./keys.ts";
import { endsOf, lifetimesAmong, readLifetimes, responderLifetime } from "./lifetimes.ts";
import { isNatBetween, natPayloads } from "./nat.ts";
import { choosePhase1, phase1Offer, usable } from "./proposals.ts";
import { fail, refuse } from "./refusal.ts";
import { takeVendorIds, vendorIds } from "./vendor-ids.ts";

type V1Host = Host<IsakmpSa>;

const NONCE_LENGTH = 32;
const DEFAULT_LIFETIME = 28_800; // seconds, RFC 2407 §4.5.4

const lifetimeOf = ({ connection }: IsakmpSa): number =>
  connection.lifetime === undefined ? DEFAULT_LIFETIME : Math.round(connection.lifetime.hard / 1_000);

const exchangeType = ({ connection }: IsakmpSa): number =>
  connection.aggressive ? EXCHANGE.AGGRESSIVE : EXCHANGE.IDENTITY_PROTECTION;

/** RFC 2409 §5: with aggressive mode the group cannot be negotiated, for the public value goes with the offer. */
function offered({ connection }: IsakmpSa): readonly IkeSuite[] {
  const suites = usable(connection.suites);
  return connection.aggressive ? suites.filter(({ group }) => group === suites[0]?.group) : suites;
}

/** Begins phase 1: main mode, or aggressive mode with all that it shows at once (RFC 2409 §5.4). */
export function beginPhase1(host: V1Host, sa: IsakmpSa): void {
  const p = sa.phase1;
  const suites = offered(sa);
  p.saBody = encodeSaV1(phase1Offer(suites, methodOf(sa), lifetimeOf(sa)));
  const one = exchangeOf(sa, 0, exchangeType(sa));
  const offer = payload(PAYLOAD_V1.SA, p.saBody);
  if (!sa.connection.aggressive) {
    // HDR, SA -->
    sendClear(host, sa, one, [offer, ...vendorIds()], "main mode 1", true);
    return;
  }
  p.ni = host.entropy.bytes(NONCE_LENGTH);
  p.pair = suites[0]?.group.keyPair(host.entropy);
  p.gxi = p.pair?.publicValue ?? EMPTY;
  p.idi = encodeId(idPayload(sa.connection.local.identity));
  // HDR, SA, KE, Ni, IDii [, CERTREQ] -->
  const show = [payload(PAYLOAD_V1.KE, p.gxi), payload(PAYLOAD_V1.NONCE, p.ni), payload(PAYLOAD_V1.ID, p.idi)];
  const all = [offer, ...show, ...certificateRequests(sa), ...vendorIds()];
  sendClear(host, sa, one, all, "aggressive mode 1", true);
}

/** A message of phase 1, decrypted where it was encrypted. */
export function takePhase1(
  host: V1Host,
  sa: IsakmpSa,
  one: Exchange,
  message: IkeMessage,
  payloads: readonly Payload[],
): void {
  takeVendorIds(sa, payloads);
  const step = (sa.connection.aggressive ? AGGRESSIVE : MAIN)[sa.phase1.awaiting];
  if (step === undefined || message.exchange !== exchangeType(sa)) return;
  step(host, sa, one, payloads);
}

type Step = (host: V1Host, sa: IsakmpSa, one: Exchange, payloads: readonly Payload[]) => void;

const MAIN: Readonly<Record<number, Step>> = {
  1(host, sa, one, payloads) {
    const answer = chooseOffer(host, sa, payloads);
    if (answer === undefined) return;
    sa.phase1.awaiting = 3;
    // <-- HDR, SA
    sendClear(host, sa, one, [payload(PAYLOAD_V1.SA, answer), ...vendorIds()], "main mode 2", false);
  },
  2(host, sa, one, payloads) {
    if (!takeChosen(host, sa, payloads)) return;
    const p = sa.phase1;
    p.pair = sa.suite?.group.keyPair(host.entropy);
    p.gxi = p.pair?.publicValue ?? EMPTY;
    p.ni = host.entropy.bytes(NONCE_LENGTH);
    p.awaiting = 4;
    // HDR, KE, Ni, NAT-D, NAT-D -->
    const show = [payload(PAYLOAD_V1.KE, p.gxi), payload(PAYLOAD_V1.NONCE, p.ni)];
    sendClear(host, sa, one, [...show, ...natPayloads(host, sa)], "main mode 3", true);
  },
  3(host, sa, one, payloads) {
    const p = sa.phase1;
    p.gxi = bodyOf(payloads, PAYLOAD_V1.KE);
    p.ni = bodyOf(payloads, PAYLOAD_V1.NONCE);
    p.pair = sa.suite?.group.keyPair(host.entropy);
    p.gxr = p.pair?.publicValue ?? EMPTY;
    p.nr = host.entropy.bytes(NONCE_LENGTH);
    isNatBetween(sa, payloads); // the initiator moves to the other port, and we after it
    // <-- HDR, KE, Nr, [CERTREQ,] NAT-D, NAT-D
    const show = [payload(PAYLOAD_V1.KE, p.gxr), payload(PAYLOAD_V1.NONCE, p.nr)];
    if (!deriveKeys(host, sa, one, p.gxi)) return;
    p.awaiting = 5;
    // RFC 2408 §3.10: asked for now, or the initiator sends its proof without a certificate
    const asked = certificateRequests(sa);
    sendClear(host, sa, one, [...show, ...asked, ...natPayloads(host, sa)], "main mode 4", false);
  },
  4(host, sa, one, payloads) {
    const p = sa.phase1;
    p.gxr = bodyOf(payloads, PAYLOAD_V1.KE);
    p.nr = bodyOf(payloads, PAYLOAD_V1.NONCE);
    if (!deriveKeys(host, sa, one, p.gxr)) return;
    if (sa.connection.forceEncapsulation || isNatBetween(sa, payloads)) sa.path = host.encapsulated(sa.path);
    p.idi = encodeId(idPayload(sa.connection.local.identity));
    p.awaiting = 6;
    // HDR*, IDii, [CERT,] HASH_I or SIG_I -->
    const proof = [payload(PAYLOAD_V1.ID, p.idi), ...proofPayloads(sa), ...initialContact(sa)];
    sendEncrypted(host, sa, one, proof, "main mode 5", true);
  },
  5(host, sa, one, payloads) {
    sa.phase1.idi = bodyOf(payloads, PAYLOAD_V1.ID);
    if (!checkPeer(host, sa, sa.phase1.idi, payloads)) return;
    sa.phase1.idr = encodeId(idPayload(sa.connection.local.identity));
    takeInitialContact(host, sa, payloads);
    // <-- HDR*, IDir, [CERT,] HASH_R or SIG_R
    const proof = [payload(PAYLOAD_V1.ID, sa.phase1.idr), ...proofPayloads(sa), ...lifetimeNotify(sa)];
    sendEncrypted(host, sa, one, proof, "main mode 6", false);
    established(host, sa, one);
  },
  6(host, sa, one, payloads) {
    sa.phase1.idr = bodyOf(payloads, PAYLOAD_V1.ID);
    if (!checkPeer(host, sa, sa.phase1.idr, payloads)) return;
    sa.phase1.lifetimes = lifetimesAmong(1, payloads);
    one.repeatAt = undefined;
    established(host, sa, one);
  },
};

const AGGRESSIVE: Readonly<Record<number, Step>> = {
  1(host, sa, one, payloads) {
    const answer = chooseOffer(host, sa, payloads);
    if (answer === undefined) return;
    const p = sa.phase1;
    p.gxi = bodyOf(payloads, PAYLOAD_V1.KE);
    p.ni = bodyOf(payloads, PAYLOAD_V1.NONCE);
    p.idi = bodyOf(payloads, PAYLOAD_V1.ID);
    p.pair = sa.suite?.group.keyPair(host.entropy);
    p.gxr = p.pair?.publicValue ?? EMPTY;
    p.nr = host.entropy.bytes(NONCE_LENGTH);
    p.idr = encodeId(idPayload(sa.connection.local.identity));
    if (!deriveKeys(host, sa, one, p.gxi)) return;
    p.awaiting = 3;
    // <-- HDR, SA, KE, Nr, IDir, HASH_R, NAT-D, NAT-D
    const show = [payload(PAYLOAD_V1.KE, p.gxr), payload(PAYLOAD_V1.NONCE, p.nr), payload(PAYLOAD_V1.ID, p.idr)];
    const all = [
      payload(PAYLOAD_V1.SA, answer),
      ...show,
      ...proofPayloads(sa),
      ...natPayloads(host, sa),
      ...vendorIds(),
    ];
    sendClear(host, sa, one, all, "aggressive mode 2", true);
  },
  2(host, sa, one, payloads) {
    if (!takeChosen(host, sa, payloads)) return;
    const p = sa.phase1;
    p.gxr = bodyOf(payloads, PAYLOAD_V1.KE);
    p.nr = bodyOf(payloads, PAYLOAD_V1.NONCE);
    p.idr = bodyOf(payloads, PAYLOAD_V1.ID);
    if (!deriveKeys(host, sa, one, p.gxr) || !checkPeer(host, sa, p.idr, payloads)) return;
    // RFC 3947 §4: in aggressive mode the port changes with the third message
    if (sa.connection.forceEncapsulation || isNatBetween(sa, payloads)) sa.path = host.encapsulated(sa.path);
    // HDR*, HASH_I or SIG_I, NAT-D, NAT-D -->
    sendEncrypted(
      host,
      sa,
      one,
      [...proofPayloads(sa), ...natPayloads(host, sa), ...initialContact(sa)],
      "aggressive mode 3",
      false,
    );
    established(host, sa, one);
  },
  3(host, sa, one, payloads) {
    if (!checkPeer(host, sa, sa.phase1.idi, payloads)) return;
    one.repeatAt = undefined;
    isNatBetween(sa, payloads);
    takeInitialContact(host, sa, payloads);
    established(host, sa, one);
    // RFC 2407 §4.6.3: aggressive mode has no message for it that is protected
    for (const notify of lifetimeNotify(sa)) sendInformational(host, sa, notify, "informational (RESPONDER_LIFETIME)");
  },
};

/** Ours, where it is shorter than what was offered. */
function lifetimeNotify({ connection, phase1, cookies }: IsakmpSa): readonly Payload[] {
  const { lifetime } = connection;
  const own = lifetime === undefined ? {} : { seconds: Math.round(lifetime.hard / 1_000) };
  return responderLifetime({ phase: 1, protocol: PROTOCOL.IKE, spi: cookieBytes(cookies) }, own, phase1.lifetimes);
}

const bodyOf = (payloads: readonly Payload[], type: number): Uint8Array =>
  Uint8Array.from(findPayload(payloads, type)?.body ?? EMPTY);

/** As responder: our choice among what is offered; or a refusal. */
function chooseOffer(host: V1Host, sa: IsakmpSa, payloads: readonly Payload[]): Uint8Array | undefined {
  sa.phase1.saBody = bodyOf(payloads, PAYLOAD_V1.SA);
  const offer = decodeSaV1(sa.phase1.saBody);
  const chosen = offer.ok ? choosePhase1(offer.value, sa.connection.suites, methodOf(sa)) : undefined;
  if (chosen === undefined) {
    const type = offer.ok ? NOTIFY_V1.NO_PROPOSAL_CHOSEN : NOTIFY_V1.PAYLOAD_MALFORMED;
    refuse(host, sa, type, "none of our IKE proposals is among those offered");
    return undefined;
  }
  sa.suite = chosen.suite;
  sa.phase1.lifetimes = readLifetimes(1, chosen.transform.attributes);
  return encodeSaV1(chosen.sa);
}

/** As initiator: what the peer chose of our offer. */
function takeChosen(host: V1Host, sa: IsakmpSa, payloads: readonly Payload[]): boolean {
  const chosen = decodeSaV1(bodyOf(payloads, PAYLOAD_V1.SA));
  const choice = chosen.ok ? choosePhase1(chosen.value, sa.connection.suites, methodOf(sa)) : undefined;
  if (choice === undefined) return fail(host, sa, "the peer chose a proposal that we did not make");
  sa.suite = choice.suite;
  return true;
}

function deriveKeys(host: V1Host, sa: IsakmpSa, one: Exchange, peerValue: Uint8Array): boolean {
  const { suite, phase1: p } = sa;
  const shared = p.pair?.agree(peerValue);
  if (suite === undefined || shared === undefined)
    return refuse(host, sa, NOTIFY_V1.INVALID_KEY_INFORMATION, "the peer's public value is not of the group");
  const nonces = { initiator: p.ni, responder: p.nr };
  const { authentication } = sa.connection;
  const secret = authentication.kind === "psk" ? { psk: authentication.secret } : { shared };
  sa.keys = phase1Keys(suite.prf, suite.cipher, skeyid(suite.prf, nonces, secret), shared, sa.cookies);
  one.iv = phase1Iv(suite.prf, suite.cipher, p.gxi, p.gxr);
  return true;
}

function checkPeer(host: V1Host, sa: IsakmpSa, idBody: Uint8Array, payloads: readonly Payload[]): boolean {
  const id = decodeId(idBody);
  if (!id.ok) return refuse(host, sa, NOTIFY_V1.PAYLOAD_MALFORMED, `its identity cannot be read: ${id.error.message}`);
  const identity: Identity = { type: id.value.type, data: Uint8Array.from(id.value.data) };
  const expected = sa.connection.remote.identity;
  if (expected !== undefined && !isSameIdentity(expected, identity)) {
    const why = `the peer is ${renderIdentity(identity)}; ${renderIdentity(expected)} is configured`;
    return refuse(host, sa, NOTIFY_V1.INVALID_ID_INFORMATION, why);
  }
  sa.remoteIdentity = identity;
  const why = refusalOf(sa, identity, payloads);
  return why === undefined ? true : refuse(host, sa, NOTIFY_V1.AUTHENTICATION_FAILED, why);
}

function established(host: V1Host, sa: IsakmpSa, one: Exchange): void {
  const { lifetime, name } = sa.connection;
  const { soft, hard } = endsOf(host, lifetime, sa.phase1.lifetimes, sa.isInitiator);
  sa.state = "established";
  sa.establishedAt = host.now;
  sa.heardAt = host.now;
  sa.lastPhase1Block = one.iv;
  sa.phase1.pair = undefined;
  sa.rekeyAt = soft;
  sa.expiresAt = hard;
  host.event({
    kind: "ike-sa-established",
    connection: name,
    localSpi: sa.localSpi,
    remoteSpi: sa.remoteSpi,
    suite: sa.suite === undefined ? "" : renderIkeSuite(sa.suite),
    identity: sa.remoteIdentity === undefined ? "" : renderIdentity(sa.remoteIdentity),
    isInitiator: sa.isInitiator,
  });
}
