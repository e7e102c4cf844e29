import { milliseconds } from "../../time/instant.ts";
import { type IkeSuite, renderEspSuite, renderIkeSuite } from "../algorithms/suite.ts";
import type { ConnectionConfig } from "../config.ts";
import type { ChildSaOptions } from "../esp/child-sa.ts";
import type { EndpointEvent } from "../events.ts";
import { renderIdentity } from "../identity.ts";
import { parseSelector, renderSelector } from "../selectors.ts";
import { awaitEvent, type IpsecProbe, isEnd } from "./ipsec-probe.ts";
import { ask, versionQuestion } from "./question.ts";
import type { Script } from "./run.ts";
import { acceptedSuites, isWeakSuite, listSuites, USUAL_ESP, USUAL_IKE, weakPartsOf } from "./suites.ts";
import { suitesOfVersion1 } from "./version1.ts";
import { few, isAboutSelectors } from "./words.ts";

// What to change, found by asking the gateway further: each function is called when its stage has failed.

/** Until the gateway has confirmed a delete; what it does not confirm it forgets by itself. */
const FAREWELL = milliseconds(500);

const WIDE = "probe of selectors";
const OPEN = "probe of ESP suites";
const ANYONE = "probe of identity";

/** The probe's own connections: as the operator gave it, and three that are dialled only to find out what would do. */
export function probeConnections(connection: ConnectionConfig): readonly ConnectionConfig[] {
  const [child] = connection.children;
  if (child === undefined) return [connection];
  const everything = [parseSelector(child.localTs[0]?.start.length === 16 ? "::/0" : "0.0.0.0/0")];
  const { identity: _, ...remote } = connection.remote;
  return [
    connection,
    { ...connection, name: ANYONE, remote },
    { ...connection, name: WIDE, children: [{ ...child, localTs: everything, remoteTs: everything }] },
    { ...connection, name: OPEN, children: [{ ...child, suites: USUAL_ESP }] },
  ];
}

/** Nobody answered: is it the port, the version, or everything? */
export function* silenceMend(probe: IpsecProbe): Script<never, string> {
  const { way, patience, entropy } = probe.options;
  const { ike, nat } = way.ports;
  const onIke = yield* ask(way, versionQuestion(entropy, "ike"), patience);
  const v1 = onIke === undefined ? undefined : yield* suitesOfVersion1(way, entropy, patience);
  if (v1 !== undefined && v1.length > 0) return version1Mend(v1);
  if (onIke !== undefined)
    return `something answers IKE on UDP ${ike} but not our IKE_SA_INIT: allow this host's address (${way.local.address}) on the gateway, or look for a rate limit there`;
  const onNat = ike === nat ? undefined : yield* ask(way, versionQuestion(entropy, "nat"), patience);
  if (onNat !== undefined) return `UDP ${nat} answers and UDP ${ike} does not: open UDP ${ike} on the way`;
  return `nothing answers on UDP ${ike} and ${nat}: check the address, that IKE runs there, and that both ports are open both ways`;
}

/** The IKE proposals were refused: which would do? */
export function* initMend(probe: IpsecProbe, why: EndpointEvent | undefined): Script<never, string | undefined> {
  if (why?.kind !== "negotiation-failed") return undefined;
  const { way, entropy, patience, pace, connection } = probe.options;
  const v1 = yield* suitesOfVersion1(way, entropy, patience);
  if (connection.version === 1) return suiteMend(connection, v1 ?? []) ?? nothingMend(probe, "IKEv1");
  const offered = new Set(connection.suites.map(renderIkeSuite));
  const candidates = USUAL_IKE.filter((suite) => !offered.has(renderIkeSuite(suite)));
  const found = yield* acceptedSuites(way, candidates, { entropy, patience, pace });
  const mend = suiteMend(connection, found.accepted);
  if (mend !== undefined) return mend;
  if (v1 !== undefined && v1.length > 0) return version1Mend(v1);
  return nothingMend(probe, "IKEv2");
}

const version1Mend = (suites: readonly IkeSuite[]): string =>
  `the gateway speaks IKEv1 with this host: dial with --ike v1-main --proposal ${few(suites.map(renderIkeSuite))}, or give it an IKEv2 connection`;

/** The strongest that it accepts comes first. */
function suiteMend({ suites }: ConnectionConfig, accepted: readonly IkeSuite[]): string | undefined {
  const [best] = [...accepted].sort((a, b) => Number(isWeakSuite(a)) - Number(isWeakSuite(b)));
  if (best === undefined) return undefined;
  const all = accepted.length === 1 ? "" : ` (of ${listSuites(accepted)})`;
  const weak = isWeakSuite(best) ? ` --weak ${weakPartsOf(best).join(",")}` : "";
  return `the gateway accepts ${renderIkeSuite(best)}${all}: dial with --proposal ${renderIkeSuite(best)}${weak}, or allow ${few(suites.map(renderIkeSuite))} on the gateway`;
}

const nothingMend = ({ options }: IpsecProbe, version: string): string =>
  `the gateway accepts none of the usual suites either: it has no ${version} connection for this host's address (${options.way.local.address}), or an unusual proposal`;

export function* authMend(probe: IpsecProbe, why: EndpointEvent | undefined): Script<never, string | undefined> {
  const { way, patience, entropy, connection } = probe.options;
  if (connection.version === 1 && connection.authentication.kind === "psk" && isSilent(why))
    return "in IKEv1 a wrong pre-shared key makes the message unreadable, and most gateways then keep silent: compare --psk on both ends first, then the identities";
  if (isSilent(why)) {
    const onNat = yield* ask(way, versionQuestion(entropy, "nat"), patience);
    return onNat === undefined
      ? `IKE goes on on UDP ${way.ports.nat}, which does not answer: open UDP ${way.ports.nat} both ways`
      : `UDP ${way.ports.nat} answers small messages: look for lost fragments on the way, or at the gateway's log for why it keeps silent`;
  }
  if (why?.kind !== "negotiation-failed") return undefined;
  const ours = renderIdentity(connection.local.identity);
  const theirs = connection.remote.identity === undefined ? "anyone" : renderIdentity(connection.remote.identity);
  const name = connection.remote.identity === undefined ? undefined : yield* askedIdentity(probe);
  if (name !== undefined && name !== theirs)
    return `the gateway calls itself ${name}: dial with --remote-id ${name}, or make its own identity ${theirs}`;
  if (why.notify === "AUTHENTICATION_FAILED") {
    const secret = connection.authentication.kind === "psk" ? "the pre-shared key (--psk)" : "the certificate (--cert)";
    return `compare with the gateway: ${secret}, our identity ${ours} (--local-id), and its own, which we take to be ${theirs} (--remote-id)`;
  }
  return /pre-shared/i.test(why.reason) ? "make the pre-shared key the same on both ends (--psk)" : undefined;
}

const isSilent = (why: EndpointEvent | undefined): boolean => why === undefined || why.kind === "peer-silent";

/** The child was refused: the gateway is dialled once more with an offer that it can narrow or choose from. */
export function* childMend(probe: IpsecProbe, why: EndpointEvent | undefined): Script<never, string | undefined> {
  if (why?.kind !== "negotiation-failed") return undefined;
  if (isAboutSelectors(why.notify)) {
    // RFC 7296 §2.9: only in IKEv2 a responder narrows what it is asked for
    const found = probe.options.connection.version === 2 ? yield* askedChild(probe, WIDE) : undefined;
    if (found === undefined)
      return "use the gateway's own traffic selectors, mirrored: its remote networks as --local-ts, its local ones as --remote-ts";
    const local = found.localTs.map(renderSelector).join(",");
    const remote = found.remoteTs.map(renderSelector).join(",");
    return `the gateway would take --local-ts ${local} --remote-ts ${remote}; or change its selectors`;
  }
  if (why.notify === "NO_PROPOSAL_CHOSEN") {
    const found = yield* askedChild(probe, OPEN);
    if (found === undefined)
      return `none of ${USUAL_ESP.length} usual ESP suites is accepted: look at the gateway's ESP proposal`;
    return `the gateway would take ${renderEspSuite(found.suite)}: dial with --esp ${renderEspSuite(found.suite)}, or allow ours there`;
  }
  return undefined;
}

function* askedChild(probe: IpsecProbe, connection: string): Script<never, ChildSaOptions | undefined> {
  const event = yield* dialOnce(probe, connection, "child-sa-established");
  return event?.kind === "child-sa-established" ? event.child.options : undefined;
}

/** Who the gateway is when we take anyone. */
function* askedIdentity(probe: IpsecProbe): Script<never, string | undefined> {
  const event = yield* dialOnce(probe, ANYONE, "ike-sa-established");
  return event?.kind === "ike-sa-established" ? event.identity : undefined;
}

/** Dials another of the probe's connections until that happens, and leaves nothing of it. */
function* dialOnce(
  probe: IpsecProbe,
  connection: string,
  kind: EndpointEvent["kind"],
): Script<never, EndpointEvent | undefined> {
  const { found } = yield* awaitEvent(probe, (event) => event.kind === kind, {
    connection,
    act: (endpoint, now) => endpoint.up(connection, now),
  });
  yield* probe.wait({
    act: (endpoint, now) => endpoint.down(connection, now),
    until: (seen) => (seen.kind === "event" && isEnd(seen.event) ? true : undefined),
    patience: FAREWELL,
  });
  return found?.ok === true ? found.event : undefined;
}
