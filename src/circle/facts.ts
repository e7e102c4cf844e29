import type { EndFacts, EndReading, TunnelEnd, TunnelFacts } from "../model/facts.ts";
import { before, type Instant, minutes } from "../time/instant.ts";
import type { CircleContext } from "./context.ts";
import type { Judgement } from "./tunnels.ts";
import type { TunnelState } from "./world.ts";

/** What happened longer ago than this is no evidence for what happens now. */
const EVIDENCE_AGE = minutes(10);

/** Everything that causes may weigh about a tunnel in trouble since `symptomAt`. */
export function tunnelFacts(
  context: CircleContext,
  tunnel: TunnelState,
  judgement: Judgement | undefined,
  symptomAt: Instant,
): TunnelFacts | undefined {
  const [a, b] = tunnel.ends;
  if (b === undefined) return undefined;
  const devices = [a.device, b.device];
  return {
    subject: "tunnel",
    tunnel: tunnel.name,
    now: context.now,
    ends: [
      endFacts(context, tunnel, a, judgement?.ends[0], judgement?.check.stale[0] ?? []),
      endFacts(context, tunnel, b, judgement?.ends[1], judgement?.check.stale[1] ?? []),
    ],
    agreedAt: tunnel.agreedAt,
    symptomAt,
    ownActions: context.world.ownActions.filter(
      (action) => devices.includes(action.device) && action.endedAt <= symptomAt,
    ),
  };
}

function endFacts(
  context: CircleContext,
  tunnel: TunnelState,
  end: TunnelEnd,
  reading: EndReading | undefined,
  stale: readonly number[],
): EndFacts {
  const state = context.world.devices.get(end.device);
  const since = before(context.now, EVIDENCE_AGE);
  return {
    ...end,
    reading,
    stale,
    restart: state?.uptime.restart,
    uptime: state?.reading?.uptime,
    firstSeen: tunnel.firstSeen[end.device] ?? {},
    happenings: (state?.happenings ?? []).filter(({ at }) => at >= since),
  };
}
