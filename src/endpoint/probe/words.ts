import { renderEspSuite, renderIkeSuite } from "../algorithms/suite.ts";
import type { ConnectionConfig } from "../config.ts";
import type { EndpointEvent } from "../events.ts";
import { renderSelector, type TrafficSelector } from "../selectors.ts";

const MOST_NAMED = 3;

/** Why a negotiation ended, as a stage's detail: with what we offered, since that is what the operator compares. */
export function wordsOf(why: EndpointEvent | undefined, connection?: ConnectionConfig): string {
  if (why?.kind === "peer-silent") return `no answer to ${why.summary} in ${why.tries} tries`;
  if (why?.kind === "ike-sa-closed") return `the IKE SA was closed: ${why.reason}`;
  if (why?.kind !== "negotiation-failed") return "nothing came of it in time";
  return (connection === undefined ? undefined : refusalOf(why, connection)) ?? why.reason;
}

function refusalOf(
  { stage, notify }: Extract<EndpointEvent, { kind: "negotiation-failed" }>,
  { suites, children }: ConnectionConfig,
): string | undefined {
  const [child] = children;
  if (stage === "init" && notify === "NO_PROPOSAL_CHOSEN")
    return `the gateway takes none of our IKE proposals, ${few(suites.map(renderIkeSuite))} (${notify})`;
  if (stage === "child" && child !== undefined && notify === "NO_PROPOSAL_CHOSEN")
    return `the gateway takes none of our ESP proposals, ${few(child.suites.map(renderEspSuite))} (${notify})`;
  if (stage === "child" && child !== undefined && isAboutSelectors(notify))
    return `the gateway has no tunnel for our traffic selectors, ${listSelectors(child.localTs)} to ${listSelectors(child.remoteTs)} (${notify})`;
  if (stage === "auth" && notify === "AUTHENTICATION_FAILED")
    return `the gateway does not accept who we are (${notify})`;
  return undefined;
}

/** RFC 7296 §2.9; in IKEv1 the identities of quick mode are refused instead (RFC 2409 §5.5). */
export const isAboutSelectors = (notify: string | undefined): boolean =>
  notify === "TS_UNACCEPTABLE" || notify === "INVALID_ID_INFORMATION";

/** The first ones, and how many more there are. */
export const few = (names: readonly string[]): string =>
  names.length <= MOST_NAMED + 1
    ? names.join(", ")
    : `${names.slice(0, MOST_NAMED).join(", ")} and ${names.length - MOST_NAMED} more`;

export const listSelectors = (selectors: readonly TrafficSelector[]): string =>
  selectors.map(renderSelector).join(" and ");
