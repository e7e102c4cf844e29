import { capacitySeen } from "../detect/login-capacity.ts";
import { sessionsSeen } from "../detect/sessions-fall.ts";
import type { LnsSample, LnsView, ReadableLns } from "../model/lns.ts";
import type { GatewayReading } from "../model/observation.ts";
import { after, before, between, type Duration, minutes, seconds } from "../time/instant.ts";
import type { CircleContext } from "./context.ts";
import { wantPoll } from "./polling.ts";
import type { DeviceState, LnsState } from "./world.ts";

/** Two looks nearer than this to each other say little of what moves. */
const LOOK_GAP: Duration = seconds(5);
const RECENT_KEPT: Duration = minutes(2);
const MOST_RECENT = 8;
const MOST_SAMPLES = 240;
/** What looks bad is looked at again soon, and not so soon that it costs an engine in need more than it tells. */
const LOOK_AGAIN: Duration = seconds(10);

const newLns = (): LnsState => ({ recent: [], samples: [], flaps: [] });

/** A fresh look at the control plane, put to what is known of it. */
export function takeLns(context: CircleContext, state: DeviceState, { lns, askedAt, at }: GatewayReading): void {
  if (lns === undefined) return;
  state.lns ??= newLns();
  const view: LnsView = { ...lns, askedAt, at };
  if (!isReadable(view)) return;
  const known = state.lns;
  const previous = previousOf(known, view);
  if (previous !== undefined) {
    const capacity = capacitySeen(known.capacity, previous, view);
    if (capacity !== undefined) known.capacity = capacity;
  }
  const wasCalm = known.sessions?.at !== "fallen";
  known.sessions = sessionsSeen(known.sessions, view);
  const since = before(view.at, RECENT_KEPT);
  known.recent = [...known.recent.filter((one) => one.at >= since), view].slice(-MOST_RECENT);
  known.samples = thinned([...known.samples, sampleOf(view)]);
  if (wasCalm && known.sessions.at === "fallen") wantPoll(context, state.name, after(context.now, LOOK_AGAIN));
}

const isReadable = (view: LnsView): view is ReadableLns => view.readable.ok && view.subscribers !== undefined;

/** The last look that is old enough to be compared with this one. */
export const previousOf = ({ recent }: LnsState, latest: ReadableLns): ReadableLns | undefined =>
  recent.findLast(({ at }) => between(at, latest.askedAt) >= LOOK_GAP);

/** Every other one of the older half goes when there are too many: the story stays whole, and its end is fine-grained. */
function thinned(samples: readonly LnsSample[]): readonly LnsSample[] {
  if (samples.length <= MOST_SAMPLES) return samples;
  const half = samples.length / 2;
  return samples.filter((_, place) => place >= half || place % 2 === 0);
}

function sampleOf({ at, subscribers, peers, aaa, engine, policer }: ReadableLns): LnsSample {
  return {
    at,
    active: subscribers.active,
    init: subscribers.init,
    ...(peers.length === 0 ? {} : { tunnels: peers.reduce((sum, { tunnels }) => sum + tunnels, 0) }),
    ...(aaa === undefined ? {} : { requests: aaa.requests, timedOut: aaa.timedOut }),
    ...(engine === undefined ? {} : { idle: engine.idle }),
    ...(policer === undefined
      ? {}
      : { dropped: policer.dropped, bandwidth: policer.bandwidth, isViolated: policer.isViolated }),
    ...(policer?.arrivalRate === undefined ? {} : { arrivalRate: policer.arrivalRate }),
  };
}
