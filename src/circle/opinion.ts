import { explain } from "../diagnose/explain.ts";
import { rankCauses } from "../diagnose/rank.ts";
import type { RankedCause, Subject } from "../model/incident.ts";
import type { CircleContext } from "./context.ts";
import { previousOf } from "./lns.ts";
import { lnsMatter } from "./lns-matter.ts";
import type { Matter } from "./matter.ts";
import { tunnelMatter } from "./tunnel-matter.ts";
import type { DeviceState, TunnelState } from "./world.ts";

/**
 * What the judgement thinks of a tunnel or an LNS at this moment, sure or not. A case is opened only for what was wrong in
 * several rounds of answers; who has nothing but what was recorded once wants to know all the same.
 */
export interface Opinion {
  readonly subject: Subject;
  readonly devices: readonly string[];
  readonly standing: "well" | "wrong" | "unknown";
  /** The same was wrong in as many rounds of answers as rule out a rekey under way. */
  readonly isConfirmed: boolean;
  readonly causes: readonly RankedCause[];
  readonly explanation: string;
  /** What would have to be known. */
  readonly gaps: readonly Gap[];
}

/** Something that was not asked, or not answered in a form that can be read. */
export interface Gap {
  /** A device of the fleet, or the address of one that is not. */
  readonly device: string;
  readonly why: string;
}

export const opinionsOf = (context: CircleContext): readonly Opinion[] => [
  ...[...context.world.tunnels.values()].map((tunnel) => tunnelOpinion(context, tunnel)),
  ...[...context.world.devices.values()].filter(({ lns }) => lns !== undefined).map((one) => lnsOpinion(context, one)),
];

function tunnelOpinion(context: CircleContext, tunnel: TunnelState): Opinion {
  const matter = tunnelMatter(context, tunnel);
  if (matter !== undefined) return opinionOf(context, matter);
  const subject = { kind: "tunnel", name: tunnel.name } as const;
  const devices = tunnel.ends.map(({ device }) => device);
  return { ...UNKNOWN, subject, devices, gaps: tunnelGaps(context, tunnel) };
}

const UNKNOWN = { standing: "unknown", isConfirmed: false, causes: [], explanation: "" } as const;

function tunnelGaps({ world }: CircleContext, { ends }: TunnelState): readonly Gap[] {
  const unread = ends.flatMap(({ device }): Gap[] => {
    const reading = world.devices.get(device)?.reading;
    if (reading === undefined) return [{ device, why: "what SAs it holds was not asked" }];
    return reading.readable.ok ? [] : [{ device, why: reading.readable.reason }];
  });
  const [end, other] = ends;
  return other === undefined
    ? [
        ...unread,
        { device: end.remoteAddress, why: "the other end was not asked: its SAs, taken at the same time, would tell" },
      ]
    : unread;
}

function lnsOpinion(context: CircleContext, state: DeviceState): Opinion {
  const matter = lnsMatter(context, state);
  const latest = state.lns?.recent.at(-1);
  const hasTwo = state.lns !== undefined && latest !== undefined && previousOf(state.lns, latest) !== undefined;
  if (matter !== undefined && hasTwo) return opinionOf(context, matter);
  const why = "one look does not tell what moves: a second one, ten seconds later, is needed";
  const { name } = state;
  return { ...UNKNOWN, subject: { kind: "device", name }, devices: [name], gaps: [{ device: name, why }] };
}

function opinionOf(context: CircleContext, matter: Matter): Opinion {
  const { subject, devices, wrong, confirmed } = matter;
  const facts = matter.facts(matter.troubleSince);
  const seen = facts?.subject === "lns" ? Object.keys(facts.seen).length > 0 : wrong !== undefined;
  if (facts === undefined || !seen)
    return { subject, devices, standing: "well", isConfirmed: false, causes: [], explanation: "", gaps: [] };
  const causes = rankCauses(context.content.causes, facts);
  const explanation = explain(facts, causes, context.content.causes);
  return { subject, devices, standing: "wrong", isConfirmed: confirmed, causes, explanation, gaps: [] };
}
