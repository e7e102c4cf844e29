import { after, between, type Duration, type Instant, minutes } from "../time/instant.ts";
import type { CircleContext } from "./context.ts";
import type { DeviceState } from "./world.ts";

/** An answer that has not come by then is never coming: the edge answers even what it cannot reach. */
const ANSWER_WITHIN: Duration = minutes(2);

const deadlineOf = (device: string): string => `poll ${device}`;

/** Both ends shall be asked at this moment, beside the routine. */
export function wantPoll(context: CircleContext, device: string, at: Instant): void {
  const state = context.world.devices.get(device);
  if (state === undefined || state.session === "down") return;
  state.wanted = state.wanted === undefined || at < state.wanted ? at : state.wanted;
  pollIfDue(context, state);
}

/** Asks the gateway when it is time, or sees to being woken when it will be. */
export function pollIfDue(context: CircleContext, state: DeviceState): void {
  const { world, now } = context;
  if (state.asked !== undefined && between(state.asked.at, now) < ANSWER_WITHIN) {
    world.deadlines.set(deadlineOf(state.name), after(state.asked.at, ANSWER_WITHIN));
    return;
  }
  const due = dueAt(context, state);
  if (due > now) world.deadlines.set(deadlineOf(state.name), due);
  else ask(context, state);
}

function dueAt(context: CircleContext, state: DeviceState): Instant {
  const device = context.device(state.name);
  const routine = state.reading === undefined ? context.now : after(state.reading.askedAt, device.pollEvery);
  return state.wanted !== undefined && state.wanted < routine ? state.wanted : routine;
}

function ask(context: CircleContext, state: DeviceState): void {
  if (state.session === "down") return; // the session's own "up" starts the polling again
  state.polls += 1;
  const poll = `${state.name}/${state.polls}`;
  state.asked = { poll, at: context.now };
  const urgent = state.wanted !== undefined && state.wanted <= context.now;
  delete state.wanted;
  context.world.deadlines.set(deadlineOf(state.name), after(context.now, ANSWER_WITHIN));
  context.effect({ kind: "ask", device: state.name, poll, commands: context.platform(state.name).poll, urgent });
}

/** The answer to the poll under way has come; an older one's answer changes nothing. */
export function pollAnswered(state: DeviceState, poll: string): boolean {
  if (state.asked?.poll !== poll) return false;
  delete state.asked;
  return true;
}
