import type { Entropy } from "../../time/entropy.ts";
import {
  decodeMessage,
  EMPTY,
  encodeMessage,
  findPayload,
  type IkeMessage,
  NO_SPI,
  payload,
} from "../../wire/ike/message.ts";
import { EXCHANGE, NOTIFY_V1, nameOf, PAYLOAD_V1 } from "../../wire/ike/numbers.ts";
import { decodeNotifyV1 } from "../../wire/ike/payloads.ts";
import { decodeSaV1, encodeSaV1 } from "../../wire/ike/sa-v1.ts";
import { type IkeSuite, parseIkeSuite, renderIkeSuite } from "../algorithms/suite.ts";
import { METHOD_V1 } from "../certificates/auth-v1.ts";
import { choosePhase1, phase1Offer } from "../ikev1/proposals.ts";
import { vendorIds } from "../ikev1/vendor-ids.ts";
import { vendorsOf } from "./abilities.ts";
import type { IkeProbe } from "./ike-probe.ts";
import type { IkeFinding, Version1Found } from "./ike-report.ts";
import { type Answer, ask, newSpi, type Patience, type Question, type Way } from "./question.ts";
import type { Script } from "./run.ts";
import { isWeakSuite, WEAK } from "./suites.ts";

/** A day: what most gateways have, and none refuses for being too short. */
const LIFETIME = 28_800;
/** An answer names one suite, and leaves a half-open SA for some seconds: after so many the picture is clear. */
const MOST_ASKED = 12;
/** For a mend a few are enough. */
const MOST_NAMED = 4;

/** In main mode one message can offer all of these, and the gateway picks one: RFC 2409 §5. */
const OFFERED: readonly IkeSuite[] = [
  ...[
    "aes256-sha256",
    "aes128-sha256",
    "aes256-sha384",
    "aes256-sha512",
    "aes256-sha1",
    "aes128-sha1",
    "3des-sha1",
  ].flatMap((pair) => ["modp2048", "modp1536", "ecp256", "ecp384", "modp1024"].map((group) => `${pair}-${group}`)),
  "3des-md5-modp1024",
  "des-sha1-modp1024",
  "des-md5-modp768",
].map((text) => parseIkeSuite(text, WEAK));

const METHODS = [
  { authentication: "psk", method: METHOD_V1.PRE_SHARED_KEY },
  { authentication: "rsa", method: METHOD_V1.RSA_SIGNATURES },
  { authentication: "ecdsa", method: METHOD_V1.ECDSA_256 },
] as const;

type Taken = Version1Found["accepted"][number];

/** What a gateway is in IKEv1; `undefined` when it does not answer. */
export function* probeVersion1(probe: IkeProbe): Script<IkeFinding, Version1Found | undefined> {
  const accepted: Taken[] = [];
  let vendors: readonly string[] = [];
  let refusal: string | undefined;
  let asked = 0;
  let answers = 0;
  for (const { authentication, method } of METHODS) {
    let left: readonly IkeSuite[] = OFFERED;
    while (asked < MOST_ASKED && left.length > 0) {
      asked += 1;
      const answer = yield* probe.ask(mainMode1(probe.options.entropy, left, method));
      const message = answer === undefined ? undefined : messageOf(answer);
      if (message === undefined) break;
      answers += 1;
      vendors = vendors.length === 0 ? vendorsOf(message, PAYLOAD_V1.VENDOR_ID) : vendors;
      const chosen = chosenIn(message, left, method);
      if (chosen === undefined) refusal = refusalIn(message);
      if (chosen === undefined) break;
      accepted.push({ suite: renderIkeSuite(chosen), isWeak: isWeakSuite(chosen), authentication });
      left = left.filter((suite) => suite !== chosen);
    }
    if (answers === 0) break;
  }
  if (answers === 0) {
    yield* probe.tell({ topic: "IKEv1", detail: "main mode is not answered: it is off, or not for this host" });
    return undefined;
  }
  yield* tellFound(probe, accepted, vendors, refusal);
  return { accepted, asked, vendors, ...(refusal === undefined || accepted.length > 0 ? {} : { refusal }) };
}

function* tellFound(
  probe: IkeProbe,
  accepted: readonly Taken[],
  vendors: readonly string[],
  refusal: string | undefined,
): Script<IkeFinding, void> {
  const list = accepted.map(
    ({ suite, authentication, isWeak }) => `${suite} ${authentication}${isWeak ? " (weak)" : ""}`,
  );
  if (accepted.length === 0)
    yield* probe.tell({ topic: "IKEv1", detail: `answers, and refuses all that we know (${refusal ?? "no reason"})` });
  else
    yield* probe.tell({
      topic: "IKEv1",
      isFine: !accepted.some(({ isWeak }) => isWeak),
      detail: `main mode is on; accepted: ${list.join(", ")}`,
    });
  if (vendors.length > 0) yield* probe.tell({ topic: "vendor IDs", detail: `in IKEv1: ${vendors.join(", ")}` });
}

// HDR, SA, VID... -->
const mainMode1 = (entropy: Entropy, suites: readonly IkeSuite[], method: number): Question => ({
  summary: "main mode 1",
  port: "ike",
  message: encodeMessage({
    initiatorSpi: newSpi(entropy),
    responderSpi: NO_SPI,
    major: 1,
    minor: 0,
    exchange: EXCHANGE.IDENTITY_PROTECTION,
    flags: 0,
    messageId: 0,
    payloads: [payload(PAYLOAD_V1.SA, encodeSaV1(phase1Offer(suites, method, LIFETIME))), ...vendorIds()],
    trailer: EMPTY,
  }),
});

/** The suites with which a gateway speaks IKEv1 by pre-shared key; `undefined` when it does not answer it. */
export function* suitesOfVersion1(
  way: Way,
  entropy: Entropy,
  patience: Patience,
): Script<never, readonly IkeSuite[] | undefined> {
  const accepted: IkeSuite[] = [];
  for (let left = OFFERED; accepted.length < MOST_NAMED; ) {
    const answer = yield* ask(way, mainMode1(entropy, left, METHOD_V1.PRE_SHARED_KEY), patience);
    const message = answer === undefined ? undefined : messageOf(answer);
    if (message === undefined) return accepted.length === 0 ? undefined : accepted;
    const chosen = chosenIn(message, left, METHOD_V1.PRE_SHARED_KEY);
    if (chosen === undefined) return accepted;
    accepted.push(chosen);
    left = left.filter((suite) => suite !== chosen);
  }
  return accepted;
}

function messageOf({ header, bytes }: Answer): IkeMessage | undefined {
  if (header.major !== 1) return undefined;
  const message = decodeMessage(bytes);
  return message.ok ? message.value : undefined;
}

function chosenIn({ payloads }: IkeMessage, offered: readonly IkeSuite[], method: number): IkeSuite | undefined {
  const sa = decodeSaV1(findPayload(payloads, PAYLOAD_V1.SA)?.body ?? EMPTY);
  return sa.ok ? choosePhase1(sa.value, offered, method)?.suite : undefined;
}

function refusalIn({ payloads }: IkeMessage): string | undefined {
  const notify = decodeNotifyV1(findPayload(payloads, PAYLOAD_V1.NOTIFY)?.body ?? EMPTY);
  return notify.ok ? nameOf(NOTIFY_V1, notify.value.type) : undefined;
}
