import { after, between, type Duration, type Instant, minutes } from "../time/instant.ts";
import type { CircleContext } from "./context.ts";
import { pollOf } from "./read.ts";
import { stretchFor } from "./stretch.ts";
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
  const routine =
    state.reading === undefined ? context.now : after(state.reading.askedAt, routinePause(context, state));
  return state.wanted !== undefined && state.wanted < routine ? state.wanted : routine;
}

/** The time between two routine polls: the operator's, stretched while the device is busy. */
export const routinePause = (context: CircleContext, { name, stretch = 1 }: DeviceState): Duration =>
  (context.device(name).pollEvery * stretch) as Duration;

/**
 * A reading told how busy the device is: what is routine waits for a busy one, what is urgent does not.
 * @returns whether the pace is another now
 */
export function paceBy(state: DeviceState): boolean {
  const idlePct = state.reading?.load?.idlePct;
  if (idlePct === undefined) return false;
  const before = state.stretch ?? 1;
  const stretch = stretchFor(before, idlePct);
  if (stretch === 1) delete state.stretch;
  else state.stretch = stretch;
  return stretch !== before;
}

function ask(context: CircleContext, state: DeviceState): void {
  if (state.session === "down") return; // the session's own "up" starts the polling again
  state.polls += 1;
  const poll = `${state.name}/${state.polls}`;
  state.asked = { poll, at: context.now };
  const urgent = state.wanted !== undefined && state.wanted <= context.now;
  delete state.wanted;
  const commands = pollOf(context.device(state.name), context.platform(state.name));
  context.world.deadlines.set(deadlineOf(state.name), after(context.now, ANSWER_WITHIN));
  context.effect({ kind: "ask", device: state.name, poll, commands, urgent });
}

/** The answer to the poll under way has come; an older one's answer changes nothing. */
export function pollAnswered(state: DeviceState, poll: string): boolean {
  if (state.asked?.poll !== poll) return false;
  delete state.asked;
  return true;
}
