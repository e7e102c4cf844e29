import { EMPTY, findPayload, type IkeMessage } from "../../wire/ike/message.ts";
import { GROUP, NOTIFY, nameOf, PAYLOAD, TRANSFORM } from "../../wire/ike/numbers.ts";
import { decodeSa } from "../../wire/ike/sa.ts";
import { type DhGroup, groupOf } from "../algorithms/groups.ts";
import { type IkeSuite, renderIkeSuite } from "../algorithms/suite.ts";
import { errorOf } from "../ikev2/notifies.ts";
import { abilitiesOf, natOf, vendorsOf } from "./abilities.ts";
import type { IkeProbe } from "./ike-probe.ts";
import type { IkeFinding, SuiteFound, Version2Found } from "./ike-report.ts";
import { askInit, type InitAnswer } from "./init-question.ts";
import { pause, type Script } from "./run.ts";
import { acceptedSuites, isWeakSuite } from "./suites.ts";
import { candidatesAround, offerWithout, suiteChosen, WIDE_OFFER } from "./wide-offer.ts";

/** Small, and known to most: the first guess. */
const FIRST_GROUP = GROUP.X25519;
/** INVALID_KE_PAYLOAD may come once for our guess, and once more from a gateway that changes its mind. */
const MOST_GROUPS = 3;
/** Each is a question of its own: enough to find what is configured, too few to be a scan. */
const MOST_SUITES = 48;
/** Of each kind; each of these is answered in full, and so leaves a half-open SA. */
const MOST_UNUSUAL = 3;

/** What a gateway is in IKEv2; `undefined` when it does not answer. */
export function* probeVersion2(probe: IkeProbe): Script<IkeFinding, Version2Found | undefined> {
  const wide = yield* askWide(probe);
  if (wide === undefined) {
    yield* probe.tell({ topic: "IKEv2", detail: "IKE_SA_INIT is not answered: it is off, or not for this host" });
    return undefined;
  }
  const { message, askedCookie, answer } = wide;
  const favourite = favouriteOf(message);
  const abilities = abilitiesOf(message);
  const vendors = vendorsOf(message);
  const nat = natOf(message, probe.options.way);
  const base = { askedCookie, abilities, vendors, ...(nat === undefined ? {} : { nat }) };
  if (favourite === undefined) {
    const refusal = nameOf(NOTIFY, errorOf(message.payloads)?.type ?? 0);
    const detail = `refuses all that we know (${refusal}): it has no IKEv2 connection for ${probe.options.way.local.address}`;
    yield* probe.tell({ topic: "IKEv2", took: answer.roundTrip, detail });
    return { ...base, refusal, accepted: [], asked: 1 };
  }
  const cookie = askedCookie ? "; it asked for a cookie first: it is under load, or asks always" : "";
  const detail = `chooses ${renderIkeSuite(favourite)} when it may${cookie}`;
  yield* probe.tell({ topic: "IKEv2", isFine: true, took: answer.roundTrip, detail });
  yield* tellExtras(probe, { ...base, accepted: [], asked: 0 });
  const { accepted, asked } = yield* suites(probe, favourite);
  return { ...base, favourite: renderIkeSuite(favourite), accepted, asked };
}

/** Everything at once, in the group that the gateway wants. */
function* askWide(probe: IkeProbe, proposals = WIDE_OFFER): Script<never, InitAnswer | undefined> {
  const { way, entropy, patience } = probe.options;
  let group: DhGroup | undefined = groupOf(FIRST_GROUP);
  let answer: InitAnswer | undefined;
  for (let round = 0; group !== undefined && round < MOST_GROUPS; round++) {
    const summary = `IKE_SA_INIT (everything, ${group.keyword})`;
    const ke = { group: group.id, data: group.keyPair(entropy).publicValue };
    answer = yield* askInit(way, { summary, proposals, ke }, patience, entropy);
    probe.note(summary, answer?.answer);
    const wanted: DhGroup | undefined = answer === undefined ? undefined : groupWanted(answer.message);
    if (wanted === undefined) return answer;
    group = wanted;
  }
  return answer;
}

function groupWanted({ payloads }: IkeMessage): DhGroup | undefined {
  const error = errorOf(payloads);
  if (error?.type !== NOTIFY.INVALID_KE_PAYLOAD || error.data.length !== 2) return undefined;
  return groupOf(((error.data[0] ?? 0) << 8) | (error.data[1] ?? 0));
}

function favouriteOf({ payloads }: IkeMessage): IkeSuite | undefined {
  const chosen = decodeSa(findPayload(payloads, PAYLOAD.SA)?.body ?? EMPTY);
  const [proposal] = chosen.ok ? chosen.value : [];
  return proposal === undefined ? undefined : suiteChosen(proposal);
}

function* tellExtras(probe: IkeProbe, { abilities, vendors, nat }: Version2Found): Script<IkeFinding, void> {
  yield* probe.tell({ topic: "supports", detail: abilities.join(", ") || "nothing beyond RFC 7296" });
  if (vendors.length > 0) yield* probe.tell({ topic: "vendor IDs", detail: vendors.join(", ") });
  const detail =
    nat === undefined
      ? "the gateway does not look for one: it cannot pass one either"
      : nat.isBeforeUs
        ? "there is one between us: the gateway sees another address or port than ours"
        : nat.isBeforeGateway
          ? "none before us; the gateway is behind one, or says so to have ESP in UDP"
          : "none";
  yield* probe.tell({ topic: "NAT", detail });
}

/** What no list has: everything is offered again without the ciphers, then without the groups, that are known. */
function* unusual(
  probe: IkeProbe,
  known: readonly IkeSuite[],
): Script<never, { readonly suites: readonly IkeSuite[]; readonly asked: number }> {
  const suites: IkeSuite[] = [];
  let asked = 0;
  for (const type of [TRANSFORM.ENCR, TRANSFORM.DH, TRANSFORM.PRF]) {
    for (let round = 0; round < MOST_UNUSUAL; round++) {
      yield* pause(probe.options.pace);
      asked += 1;
      const answer = yield* askWide(probe, offerWithout(type, [...known, ...suites]));
      const found = answer === undefined ? undefined : favouriteOf(answer.message);
      if (found === undefined) break;
      suites.push(found);
    }
  }
  return { suites, asked };
}

function* suites(
  probe: IkeProbe,
  favourite: IkeSuite,
): Script<IkeFinding, { readonly accepted: readonly SuiteFound[]; readonly asked: number }> {
  const { way, entropy, patience, pace } = probe.options;
  const candidates = candidatesAround(favourite).slice(0, MOST_SUITES);
  const found = yield* acceptedSuites(way, candidates, { entropy, patience, pace }, (one) =>
    probe.note("IKE_SA_INIT (one suite)", one),
  );
  const known = [favourite, ...found.accepted];
  const rare = found.wentSilent ? { suites: [], asked: 0 } : yield* unusual(probe, known);
  const accepted = [...known, ...rare.suites].map((suite) => ({
    suite: renderIkeSuite(suite),
    isWeak: isWeakSuite(suite),
  }));
  const weak = accepted.filter(({ isWeak }) => isWeak).map(({ suite }) => suite);
  const list = accepted.map(({ suite, isWeak }) => (isWeak ? `${suite} (weak)` : suite)).join(", ");
  const asked = found.asked + rare.asked + 1;
  const end = found.wentSilent ? "; then it fell silent" : "";
  yield* probe.tell({
    topic: "suites",
    ...(weak.length === 0 ? {} : { isFine: false }),
    detail: `${accepted.length} of the ${asked} asked for are accepted: ${list}${end}`,
  });
  return { accepted, asked };
}
