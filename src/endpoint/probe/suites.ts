import type { Entropy } from "../../time/entropy.ts";
import type { Duration } from "../../time/instant.ts";
import { findPayload } from "../../wire/ike/message.ts";
import { NOTIFY, nameOf, PAYLOAD } from "../../wire/ike/numbers.ts";
import { type IkeSuite, parseEspSuite, parseIkeSuite, renderIkeSuite } from "../algorithms/suite.ts";
import { errorOf } from "../ikev2/notifies.ts";
import { askInit, type InitAnswer, tracelessOffer } from "./init-question.ts";
import type { Answer, Patience, Way } from "./question.ts";
import { pause, type Script } from "./run.ts";

/** Asked for, never used unless the operator names them. */
export const WEAK = ["des", "md5", "modp768", "modp1024", "null"] as const;

const ike = (text: string): IkeSuite => parseIkeSuite(text, WEAK);

/** What gateways of the last twenty years are configured with, likeliest first. */
export const USUAL_IKE: readonly IkeSuite[] = [
  "aes256-sha256-modp2048",
  "aes128-sha256-modp2048",
  "aes256-sha256-ecp256",
  "aes128-sha256-ecp256",
  "aes256-sha384-ecp384",
  "aes256gcm16-prfsha384-ecp384",
  "aes128gcm16-prfsha256-ecp256",
  "aes256gcm16-prfsha256-modp2048",
  "aes128-sha256-x25519",
  "aes256-sha256-x25519",
  "aes256gcm16-prfsha384-x25519",
  "aes256gcm16-prfsha512-ecp521",
  "aes256-sha512-modp4096",
  "aes256-sha512-ecp521",
  "aes256-sha256-modp3072",
  "aes256-sha256-modp4096",
  "aes256-sha1-modp2048",
  "aes128-sha1-modp2048",
  "aes256-sha1-modp1536",
  "aes128-sha1-modp1536",
  "chacha20poly1305-prfsha256-x25519",
  "3des-sha1-modp2048",
  "3des-sha1-modp1536",
  "aes256-sha1-modp1024",
  "aes128-sha1-modp1024",
  "aes256-sha256-modp1024",
  "3des-sha1-modp1024",
  "3des-md5-modp1024",
  "des-md5-modp768",
].map(ike);

/** Every ESP suite worth one offer; the gateway takes the one that it is configured with. */
export const USUAL_ESP = [
  "aes256gcm16",
  "aes128gcm16",
  "aes192gcm16",
  "chacha20poly1305",
  "aes256-sha256",
  "aes128-sha256",
  "aes256-sha384",
  "aes256-sha512",
  "aes192-sha256",
  "aes256-sha1",
  "aes128-sha1",
  "aes192-sha1",
  "aes256ctr-sha256",
  "aes128ccm16",
  "3des-sha256",
  "3des-sha1",
  "aes256-md5",
  "aes128-md5",
  "3des-md5",
  "des-md5",
  "null-sha256",
  "null-sha1",
].map((text) => parseEspSuite(text, WEAK));

/** The keywords by which an operator would have to switch it on. */
export const weakPartsOf = ({ cipher, integrity, group }: IkeSuite): readonly string[] =>
  [cipher, integrity, group].flatMap((one) => (one?.isWeak === true ? [one.keyword] : []));

export const isWeakSuite = (suite: IkeSuite): boolean => weakPartsOf(suite).length > 0;

export interface SuitesFound {
  readonly accepted: readonly IkeSuite[];
  readonly asked: number;
  /** The gateway stopped answering on the way. */
  readonly wentSilent: boolean;
  /** What it answered when that was neither yes nor no. */
  readonly odd?: string;
}

/** Asks for one suite after another, slowly enough to look like nobody's attack. */
export function* acceptedSuites(
  way: Way,
  candidates: readonly IkeSuite[],
  { entropy, patience, pace }: { readonly entropy: Entropy; readonly patience: Patience; readonly pace: Duration },
  note: (answer: Answer | undefined) => void = () => undefined,
): Script<never, SuitesFound> {
  const accepted: IkeSuite[] = [];
  let asked = 0;
  let odd: string | undefined;
  for (const suite of candidates) {
    if (asked > 0) yield* pause(pace);
    asked += 1;
    const answer = yield* askInit(way, tracelessOffer(entropy, suite), patience, entropy);
    note(answer?.answer);
    if (answer === undefined) return { accepted, asked, wentSilent: true };
    const verdict = verdictOf(answer);
    if (verdict === "accepted") accepted.push(suite);
    else if (verdict !== "refused") odd = verdict;
  }
  return { accepted, asked, wentSilent: false, ...(odd === undefined ? {} : { odd }) };
}

function verdictOf({ message }: InitAnswer): string {
  const error = errorOf(message.payloads);
  if (error === undefined) return findPayload(message.payloads, PAYLOAD.SA) === undefined ? "no SA" : "accepted";
  if (error.type === NOTIFY.INVALID_KE_PAYLOAD) return "accepted";
  return error.type === NOTIFY.NO_PROPOSAL_CHOSEN ? "refused" : nameOf(NOTIFY, error.type);
}

/** `aes256-sha256-modp2048, 3des-md5-modp1024 (weak)` */
export const listSuites = (suites: readonly IkeSuite[]): string =>
  suites.map((suite) => `${renderIkeSuite(suite)}${isWeakSuite(suite) ? " (weak)" : ""}`).join(", ");
