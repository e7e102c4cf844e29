import type { Cause } from "../knowledge/cause.ts";
import { listSpis } from "../knowledge/weighing.ts";
import type { EndFacts, Facts, LnsFacts, TunnelFacts } from "../model/facts.ts";
import type { RankedCause } from "../model/incident.ts";
import { renderSpi } from "../model/sa.ts";

/** The story of an incident in an operator's words: what is wrong, with its figures or both ends' SPIs; why; what that means. */
export function explain(facts: Facts, ranked: readonly RankedCause[], causes: readonly Cause[]): string {
  const isNamed = ranked.some(({ standing }) => standing === "named");
  const wrong = facts.subject === "lns" ? whatIsAbnormal(facts, isNamed) : whatIsWrong(facts);
  return [wrong, whyItIs(ranked, causes, wrong)].filter((text) => text !== "").join(" ");
}

function whatIsWrong(facts: TunnelFacts): string {
  const [a, b] = facts.ends;
  const sides = `${side(a)} ${side(b)}`;
  const dead = [deadDirection(a, b), deadDirection(b, a)].filter((text) => text !== "");
  if (dead.length === 0 && !holds(a) && !holds(b)) return `${sides} The tunnel is down: neither end holds a child SA.`;
  return dead.length === 0 ? `${sides} Both ends agree.` : `${sides} ${dead.join(" ")}`;
}

/** Every symptom of an LNS is a sentence with its figures; those behind the first come again as evidence of a named cause. */
function whatIsAbnormal({ device, seen }: LnsFacts, isNamed: boolean): string {
  const sentences = Object.values(seen).slice(0, isNamed ? 1 : undefined);
  return sentences.length > 0 ? sentences.join(" ") : `On ${device} nothing is abnormal any more.`;
}

const holds = (end: EndFacts): boolean => (end.reading?.ipsecSas.length ?? 0) > 0;

function side(end: EndFacts): string {
  if (end.reading === undefined) return `What ${end.device} holds is not known.`;
  if (!holds(end)) return `${end.device} holds no child SA.`;
  return `${end.device} sends under ${listSpis(end, "EGRESS")} and receives under ${listSpis(end, "INGRESS")}.`;
}

function deadDirection(sender: EndFacts, receiver: EndFacts): string {
  if (sender.stale.length === 0) return "";
  const spis = sender.stale.map(renderSpi).join(", ");
  return `${receiver.device} knows no SA with SPI ${spis}, so everything that ${sender.device} sends it through the tunnel is dropped.`;
}

/** @param told what has been said already: it is not said twice */
function whyItIs(ranked: readonly RankedCause[], causes: readonly Cause[], told: string): string {
  const named = ranked.find(({ standing }) => standing === "named");
  if (named === undefined) return nothingFits(ranked);
  const about = causes.find(({ id }) => id === named.id)?.about ?? "";
  const evidence = named.evidence.map(({ text }) => text).filter((text) => text !== told);
  return `${named.id}, ${lowered(named.title)}: ${about} ${evidence.join(" ")}`;
}

/** As it stands in a sentence; a name or an abbreviation at its beginning stays as it is. */
const lowered = (title: string): string =>
  /^[A-Z][a-z ]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;

/** An unknown is better than a guess; say which neighbours were weighed. */
function nothingFits(ranked: readonly RankedCause[]): string {
  if (ranked.length === 0) return "No known cause fits what was seen.";
  const nearest = ranked.slice(0, 2).map(({ id, title }) => `${id} (${title})`);
  return `No known cause fits what was seen; the nearest are ${nearest.join(" and ")}, and the evidence speaks against them.`;
}
