import type { Decoded } from "../../errors/errors.ts";
import type { Entropy } from "../../time/entropy.ts";
import { decodeMessage, EMPTY, encodeMessage, type IkeMessage, NO_SPI, payload } from "../../wire/ike/message.ts";
import { EXCHANGE, FLAG, GROUP, NOTIFY, PAYLOAD, PROTOCOL, SIGNATURE_HASH, TRANSFORM } from "../../wire/ike/numbers.ts";
import { encodeKe } from "../../wire/ike/payloads.ts";
import { encodeSa, type Proposal, transform } from "../../wire/ike/sa.ts";
import { groupOf } from "../algorithms/groups.ts";
import type { IkeSuite } from "../algorithms/suite.ts";
import { notifiesOf, notify } from "../ikev2/notifies.ts";
import { ikeProposals } from "../ikev2/proposals.ts";
import { type Answer, ask, newSpi, type Patience, type Way } from "./question.ts";
import type { Script } from "./run.ts";

/** An IKE_SA_INIT of a probe: what it offers, and in which group its key exchange is. */
export interface InitOffer {
  readonly summary: string;
  readonly proposals: readonly Proposal[];
  readonly ke: { readonly group: number; readonly data: Uint8Array };
}

export interface InitAnswer {
  readonly answer: Answer;
  readonly message: IkeMessage;
  /** The gateway wanted a COOKIE first: RFC 7296 §2.6. */
  readonly askedCookie: boolean;
}

const NONCE_LENGTH = 32;
const HASHES = [SIGNATURE_HASH.SHA1, SIGNATURE_HASH.SHA2_256, SIGNATURE_HASH.SHA2_384, SIGNATURE_HASH.SHA2_512];
/** RFC 7296 §3.3.2: for private use; nobody chooses it. */
const NO_CIPHER = 65_500;

/**
 * Asks for one suite so that no answer leaves anything behind: the key exchange is of a group that only a second proposal
 * has, which nobody can accept. INVALID_KE_PAYLOAD then means yes (RFC 7296 §1.3), NO_PROPOSAL_CHOSEN no.
 */
export function tracelessOffer(entropy: Entropy, suite: IkeSuite): InitOffer {
  const other = suite.group.id === GROUP.MODP_2048 ? GROUP.MODP_3072 : GROUP.MODP_2048;
  const [asked] = ikeProposals([suite], EMPTY);
  const transforms = [
    transform(TRANSFORM.ENCR, NO_CIPHER),
    transform(TRANSFORM.PRF, suite.prf.id),
    transform(TRANSFORM.DH, other),
  ];
  const decoy: Proposal = { number: 2, protocol: PROTOCOL.IKE, spi: EMPTY, transforms };
  return {
    summary: "IKE_SA_INIT (one suite)",
    proposals: asked === undefined ? [decoy] : [asked, decoy],
    ke: { group: other, data: entropy.bytes(groupOf(other)?.publicLength ?? 256) },
  };
}

/** Puts the offer, with the gateway's COOKIE if it wants one. */
export function* askInit(
  way: Way,
  offer: InitOffer,
  patience: Patience,
  entropy: Entropy,
): Script<never, InitAnswer | undefined> {
  const initiatorSpi = newSpi(entropy);
  const nonce = entropy.bytes(NONCE_LENGTH);
  let cookie: Uint8Array | undefined;
  for (let round = 0; round < 2; round++) {
    const bytes = initMessage(initiatorSpi, offer, nonce, entropy, cookie);
    const answer = yield* ask(way, { summary: offer.summary, port: "ike", message: bytes }, patience);
    if (answer === undefined) return undefined;
    const message: Decoded<IkeMessage> = decodeMessage(answer.bytes);
    if (!message.ok) return undefined;
    const wanted = notifiesOf(message.value.payloads).find(({ type }) => type === NOTIFY.COOKIE);
    if (wanted === undefined) return { answer, message: message.value, askedCookie: round > 0 };
    cookie = Uint8Array.from(wanted.data);
  }
  return undefined;
}

function initMessage(
  initiatorSpi: string,
  { proposals, ke }: InitOffer,
  nonce: Uint8Array,
  entropy: Entropy,
  cookie: Uint8Array | undefined,
): Uint8Array {
  return encodeMessage({
    initiatorSpi,
    responderSpi: NO_SPI,
    major: 2,
    minor: 0,
    exchange: EXCHANGE.IKE_SA_INIT,
    flags: FLAG.INITIATOR,
    messageId: 0,
    payloads: [
      ...(cookie === undefined ? [] : [notify(NOTIFY.COOKIE, cookie)]),
      payload(PAYLOAD.SA, encodeSa(proposals)),
      payload(PAYLOAD.KE, encodeKe(ke)),
      payload(PAYLOAD.NONCE, nonce),
      // Random: a NAT is seen by the gateway, which then tells what it can do behind one
      notify(NOTIFY.NAT_DETECTION_SOURCE_IP, entropy.bytes(20)),
      notify(NOTIFY.NAT_DETECTION_DESTINATION_IP, entropy.bytes(20)),
      notify(NOTIFY.FRAGMENTATION_SUPPORTED),
      notify(NOTIFY.SIGNATURE_HASH_ALGORITHMS, Uint8Array.from(HASHES.flatMap((id) => [0, id]))),
      notify(NOTIFY.REDIRECT_SUPPORTED),
    ],
    trailer: EMPTY,
  });
}
