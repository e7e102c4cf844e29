import { type Decoded, WireError } from "../../errors/errors.ts";
import {
  EMPTY,
  encodeMessage,
  findPayload,
  hexOf,
  type IkeMessage,
  NO_SPI,
  type Payload,
  payload,
} from "../../wire/ike/message.ts";
import { EXCHANGE, FLAG, NOTIFY, nameOf, PAYLOAD, SIGNATURE_HASH } from "../../wire/ike/numbers.ts";
import { decodeKe, encodeKe, type Notify } from "../../wire/ike/payloads.ts";
import { decodeSa, encodeSa } from "../../wire/ike/sa.ts";
import { isSame } from "../algorithms/hashes.ts";
import type { IkeSuite } from "../algorithms/suite.ts";
import type { Path } from "../config.ts";
import type { Host } from "../host.ts";
import { natHash } from "../nat.ts";
import { certificateRequest } from "./auth.ts";
import { authTask } from "./auth-task.ts";
import { close } from "./close.ts";
import { unknownCritical, unsupported } from "./critical.ts";
import { sendAgain, sendNext } from "./exchange.ts";
import type { Answer, IkeSa, Task } from "./ike-sa.ts";
import { ikeKeys, skeyseed } from "./keys.ts";
import { errorOf, notifiesOf, notify } from "./notifies.ts";
import { chooseIke, ikeProposals } from "./proposals.ts";
import { redirectionOf, redirectNotifies } from "./redirect.ts";

const NONCE_LENGTH = 32;
const HASHES = [SIGNATURE_HASH.SHA2_256, SIGNATURE_HASH.SHA2_384, SIGNATURE_HASH.SHA2_512];

/** IKE_SA_INIT as initiator: SAi1, KEi, Ni, with what was asked for since (COOKIE, another group). */
export function initTask(sa: IkeSa): Task {
  let cookie: Uint8Array | undefined;
  let group = sa.connection.suites[0]?.group;
  let nonce: Uint8Array | undefined;
  let sent: Uint8Array = EMPTY;
  const self: Task = {
    exchange: EXCHANGE.IKE_SA_INIT,
    summary: "IKE_SA_INIT",
    // IKE_SA_INIT --> HDR, [N(COOKIE)], SAi1, KEi, Ni
    request(host) {
      if (group === undefined) return undefined;
      nonce ??= host.entropy.bytes(NONCE_LENGTH);
      sa.keyPair ??= group.keyPair(host.entropy);
      const payloads = [
        ...(cookie === undefined ? [] : [notify(NOTIFY.COOKIE, cookie)]),
        payload(PAYLOAD.SA, encodeSa(ikeProposals(sa.connection.suites, EMPTY))),
        payload(PAYLOAD.KE, encodeKe({ group: group.id, data: sa.keyPair.publicValue })),
        payload(PAYLOAD.NONCE, nonce),
        ...natPayloads(host, sa),
        ...abilities(sa),
        ...redirectNotifies(sa),
      ];
      sent = initBytes(sa, payloads, false);
      return payloads;
    },
    response(host, _, answer) {
      const cookies = notifiesOf(answer.payloads).find(({ type }) => type === NOTIFY.COOKIE);
      if (cookies !== undefined) {
        cookie = Uint8Array.from(cookies.data);
        sendAgain(host, sa, self);
        return;
      }
      const error = errorOf(answer.payloads);
      const wanted = error?.type === NOTIFY.INVALID_KE_PAYLOAD ? groupWanted(sa, error) : undefined;
      if (wanted !== undefined && wanted !== group) {
        group = wanted;
        sa.keyPair = undefined;
        sendAgain(host, sa, self);
        return;
      }
      if (error !== undefined) {
        fail(host, sa, `the peer answers ${nameOf(NOTIFY, error.type)}`, nameOf(NOTIFY, error.type));
        return;
      }
      const redirection = redirectionOf(sa, notifiesOf(answer.payloads), nonce);
      if (redirection !== undefined) {
        if ("refusal" in redirection) fail(host, sa, redirection.refusal, "REDIRECT");
        else {
          host.redirected(sa, redirection.to);
          close(host, sa, "redirected");
        }
        return;
      }
      take(host, sa, answer, sent, nonce ?? EMPTY);
    },
  };
  return self;
}

/** RFC 7296 §1.3: the peer names the group that it wants; only one that we proposed counts. */
function groupWanted(sa: IkeSa, { data }: Notify): IkeSuite["group"] | undefined {
  const id = data.length === 2 ? ((data[0] ?? 0) << 8) | (data[1] ?? 0) : 0;
  return sa.connection.suites.find(({ group }) => group.id === id)?.group;
}

function take(host: Host<IkeSa>, sa: IkeSa, answer: Answer, request: Uint8Array, nonce: Uint8Array): void {
  const { payloads, bytes } = answer;
  const made = agree(sa, payloads, sa.keyPair);
  if (!made.ok) {
    fail(host, sa, made.error.message);
    return;
  }
  sa.remoteSpi = hexOf(bytes.subarray(8, 16));
  sa.init = {
    nonces: { initiator: nonce, responder: made.value.nonce },
    request: Uint8Array.from(request),
    response: Uint8Array.from(bytes),
  };
  setKeys(sa, made.value.suite, made.value.shared);
  takeAbilities(sa, payloads);
  if (sa.connection.forceEncapsulation || isNatBetween(sa, payloads)) sa.path = host.encapsulated(sa.path);
  sa.queue.unshift(authTask(sa));
  sendNext(host, sa);
}

/** What both ends' KE, nonce and SA payloads come to. */
function agree(
  sa: IkeSa,
  payloads: readonly Payload[],
  pair: IkeSa["keyPair"],
): Decoded<{ suite: IkeSuite; shared: Uint8Array; nonce: Uint8Array }> {
  const chosen = decodeSa(findPayload(payloads, PAYLOAD.SA)?.body ?? EMPTY);
  const ke = decodeKe(findPayload(payloads, PAYLOAD.KE)?.body ?? EMPTY);
  const nonce = findPayload(payloads, PAYLOAD.NONCE)?.body ?? EMPTY;
  if (!chosen.ok) return chosen;
  if (!ke.ok) return ke;
  const suite = chooseIke(chosen.value, sa.connection.suites)?.suite;
  if (suite === undefined) return refused("proposal", "the peer chose a proposal that we did not make");
  if (ke.value.group !== suite.group.id)
    return refused("ke", "the peer's key exchange is of another group than it chose");
  if (nonce.length < 16 || nonce.length > 256) return refused("nonce", `a nonce of ${nonce.length} bytes`); // RFC 7296 §3.9
  const shared = pair?.agree(ke.value.data);
  if (shared === undefined) return refused("ke", `the peer's public value is not of ${suite.group.keyword}`);
  return { ok: true, value: { suite, shared, nonce: Uint8Array.from(nonce) } };
}

const refused = (code: string, message: string): { readonly ok: false; readonly error: WireError } => ({
  ok: false,
  error: new WireError(`ike.${code}`, message, 0),
});

function setKeys(sa: IkeSa, suite: IkeSuite, shared: Uint8Array): void {
  if (sa.init === undefined) return;
  const seed = skeyseed(suite.prf, sa.init.nonces, shared);
  sa.suite = suite;
  sa.keys = ikeKeys(suite, seed, sa.init.nonces, { initiator: sa.initiatorSpi, responder: sa.responderSpi });
}

function fail(host: Host<IkeSa>, sa: IkeSa, reason: string, notifyName?: string): void {
  host.event({
    kind: "negotiation-failed",
    connection: sa.connection.name,
    stage: "init",
    reason,
    ...(notifyName === undefined ? {} : { notify: notifyName }),
  });
  close(host, sa, "refused");
}

const initBytes = (sa: IkeSa, payloads: readonly Payload[], isResponse: boolean): Uint8Array =>
  encodeMessage({
    initiatorSpi: sa.initiatorSpi,
    responderSpi: sa.responderSpi,
    major: 2,
    minor: 0,
    exchange: EXCHANGE.IKE_SA_INIT,
    flags: isResponse ? FLAG.RESPONSE : FLAG.INITIATOR,
    messageId: 0,
    payloads,
    trailer: EMPTY,
  });

/** RFC 7296 §2.23. A source that is none makes the peer see a NAT, and so use UDP encapsulation. */
function natPayloads(host: Host<IkeSa>, sa: IkeSa): readonly Payload[] {
  const { local, remote } = sa.path;
  const source = sa.connection.forceEncapsulation
    ? host.entropy.bytes(20)
    : natHash(sa.initiatorSpi, sa.responderSpi, local);
  return [
    notify(NOTIFY.NAT_DETECTION_SOURCE_IP, source),
    notify(NOTIFY.NAT_DETECTION_DESTINATION_IP, natHash(sa.initiatorSpi, sa.responderSpi, remote)),
  ];
}

const abilities = (sa: IkeSa): readonly Payload[] => [
  ...(sa.connection.fragmentSize > 0 ? [notify(NOTIFY.FRAGMENTATION_SUPPORTED)] : []),
  notify(NOTIFY.SIGNATURE_HASH_ALGORITHMS, Uint8Array.from(HASHES.flatMap((id) => [0, id]))),
];

function takeAbilities(sa: IkeSa, payloads: readonly Payload[]): void {
  for (const { type, data } of notifiesOf(payloads)) {
    if (type === NOTIFY.FRAGMENTATION_SUPPORTED) sa.peer.fragments = true;
    if (type === NOTIFY.CHILDLESS_IKEV2_SUPPORTED) sa.peer.childless = true;
    if (type === NOTIFY.SIGNATURE_HASH_ALGORITHMS) {
      sa.peer.hashes = Array.from(
        { length: data.length >> 1 },
        (_, i) => ((data[2 * i] ?? 0) << 8) | (data[2 * i + 1] ?? 0),
      );
    }
  }
}

/** A hash that does not fit: somebody between us rewrites addresses, or one end says so (RFC 7296 §2.23). */
function isNatBetween(sa: IkeSa, payloads: readonly Payload[]): boolean {
  const notifies = notifiesOf(payloads);
  const of = (wanted: number): readonly Uint8Array[] =>
    notifies.filter(({ type }) => type === wanted).map(({ data }) => data);
  const [sources, destinations] = [of(NOTIFY.NAT_DETECTION_SOURCE_IP), of(NOTIFY.NAT_DETECTION_DESTINATION_IP)];
  if (sources.length === 0 || destinations.length === 0) return false; // the peer cannot
  const { local, remote } = sa.path;
  // The initiator does not know our SPI yet when it makes its hashes
  const responderSpi = sa.isInitiator ? sa.responderSpi : NO_SPI;
  const seen = (all: readonly Uint8Array[], at: Path["local"]): boolean =>
    all.some((one) => isSame(one, natHash(sa.initiatorSpi, responderSpi, at)));
  sa.nat.isPeerBehind = !seen(sources, remote);
  sa.nat.isOursBehind = !seen(destinations, local);
  sa.nat.isBetween = sa.nat.isPeerBehind || sa.nat.isOursBehind;
  return sa.nat.isBetween;
}

/** What an IKE_SA_INIT of the peer comes to: our answer, or the refusal that is sent for it. */
export function answerInit(host: Host<IkeSa>, sa: IkeSa, message: IkeMessage, bytes: Uint8Array): Uint8Array {
  sa.remoteSpi = message.initiatorSpi;
  const unknown = unknownCritical(message.payloads);
  if (unknown !== undefined) return refuse(sa, unsupported(unknown));
  const proposals = decodeSa(findPayload(message.payloads, PAYLOAD.SA)?.body ?? EMPTY);
  const ke = decodeKe(findPayload(message.payloads, PAYLOAD.KE)?.body ?? EMPTY);
  const nonce = findPayload(message.payloads, PAYLOAD.NONCE)?.body ?? EMPTY;
  if (!proposals.ok || !ke.ok || nonce.length < 16 || nonce.length > 256)
    return refuse(sa, notify(NOTIFY.INVALID_SYNTAX));
  const chosen = chooseIke(proposals.value, sa.connection.suites);
  if (chosen === undefined) return refuse(sa, notify(NOTIFY.NO_PROPOSAL_CHOSEN));
  const { suite, proposal } = chosen;
  if (ke.value.group !== suite.group.id) {
    const wanted = Uint8Array.of(suite.group.id >> 8, suite.group.id & 0xff);
    return refuse(sa, notify(NOTIFY.INVALID_KE_PAYLOAD, wanted));
  }
  const pair = suite.group.keyPair(host.entropy);
  const shared = pair.agree(ke.value.data);
  if (shared === undefined) return refuse(sa, notify(NOTIFY.INVALID_SYNTAX));
  const ours = host.entropy.bytes(NONCE_LENGTH);
  takeAbilities(sa, message.payloads);
  isNatBetween(sa, message.payloads);
  // <-- HDR, SAr1, KEr, Nr, [CERTREQ]
  const response = initBytes(
    sa,
    [
      payload(PAYLOAD.SA, encodeSa([{ ...proposal, spi: EMPTY }])),
      payload(PAYLOAD.KE, encodeKe({ group: suite.group.id, data: pair.publicValue })),
      payload(PAYLOAD.NONCE, ours),
      ...certificateRequest(sa),
      ...natPayloads(host, sa),
      ...abilities(sa),
      notify(NOTIFY.CHILDLESS_IKEV2_SUPPORTED), // RFC 6023 §3: only the responder says so
    ],
    true,
  );
  sa.init = {
    nonces: { initiator: Uint8Array.from(nonce), responder: ours },
    request: Uint8Array.from(bytes),
    response,
  };
  setKeys(sa, suite, shared);
  sa.expectedRequest = 1;
  sa.lastResponse = { messageId: 0, packets: [response] };
  return response;
}

/** RFC 7296 §2.6, §1.2: a refusal of IKE_SA_INIT leaves no SA behind; the responder's SPI is zero. */
function refuse(sa: IkeSa, why: Payload): Uint8Array {
  sa.state = "closed";
  return encodeMessage({
    initiatorSpi: sa.remoteSpi,
    responderSpi: "0000000000000000",
    major: 2,
    minor: 0,
    exchange: EXCHANGE.IKE_SA_INIT,
    flags: FLAG.RESPONSE,
    messageId: 0,
    payloads: [why],
    trailer: EMPTY,
  });
}
