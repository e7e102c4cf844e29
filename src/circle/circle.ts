import { uptimeSeen } from "../detect/restart.ts";
import { UsageError } from "../errors/errors.ts";
import type { Answer, AnswersArrival, Arrival, LogArrival, SessionArrival } from "../model/arrival.ts";
import type { Fleet } from "../model/fleet.ts";
import { type Incident, subjectOf } from "../model/incident.ts";
import type { CircleInput, OperatorOrder } from "../model/input.ts";
import type { Observation, ReadingObservation } from "../model/observation.ts";
import type { Instant } from "../time/instant.ts";
import { closeCase, note } from "./case.ts";
import { CircleContext, type Content } from "./context.ts";
import type { CircleEffect } from "./effect.ts";
import { consider, considerTunnel } from "./flow.ts";
import { takeNotice } from "./intake-log.ts";
import { takeLns } from "./lns.ts";
import { lnsMatter } from "./lns-matter.ts";
import {
  type DeviceDirectory,
  deviceDirectory,
  observe,
  observeLog,
  type ReadLog,
  readLog,
  trapSender,
} from "./observe.ts";
import { considerOneEnd } from "./one-end.ts";
import { type Opinion, opinionsOf } from "./opinion.ts";
import { takeOrder, whyNot } from "./orders.ts";
import { paceBy, pollAnswered, pollIfDue, wantPoll } from "./polling.ts";
import { beginGuard, guardTimedOut, outcome, resumeAction } from "./response.ts";
import { fail } from "./trial.ts";
import { tunnelsOf } from "./tunnels.ts";
import { type DeviceState, holderOf, newWorld, restoreWorld, snapshotWorld, type World } from "./world.ts";

/**
 * The whole judgement as one sans-I/O machine: inputs in, effects out. It holds the state of every device, tunnel and
 * open case; given the same inputs at the same instants it gives the same case files, to the byte.
 */
export class Circle {
  readonly #world: World;
  readonly #content: Content;
  readonly #directory: DeviceDirectory;
  readonly #ahead = new Map<string, ReadLog>();

  private constructor(world: World, content: Content) {
    this.#world = world;
    this.#content = content;
    this.#directory = deviceDirectory(world.fleet.devices, world.book);
  }

  static start(fleet: Fleet, content: Content, now: Instant): Circle {
    return new Circle(newWorld(fleet, now), content);
  }

  static restore(fleet: Fleet, content: Content, snapshot: string, now: Instant): Circle {
    return new Circle(restoreWorld(fleet, snapshot, now), content);
  }

  snapshot(): string {
    return snapshotWorld(this.#world);
  }

  /** When it wants an input of kind `wake`. */
  nextWake(): Instant | undefined {
    return this.#world.deadlines.next();
  }

  /** For faces: to look at, never to change. */
  get world(): World {
    return this.#world;
  }

  incident(id: string): Incident | undefined {
    return this.#world.cases.get(id)?.incident;
  }

  /** Throws `UsageError` when the order cannot be taken now; to be asked before the order becomes an input. */
  mayOrder(order: OperatorOrder): void {
    const why = whyNot(this.#world.cases.get(order.incident)?.incident, order);
    if (why !== undefined) throw new UsageError(why.code, why.message);
  }

  /** The device that an arrival comes from, where it is one of ours. */
  deviceOf(arrival: Arrival): string | undefined {
    if (arrival.kind === "trap") return trapSender(arrival, this.#directory)?.name;
    return arrival.kind === "log" ? this.#readAhead(arrival).device?.name : arrival.device;
  }

  /** What it thinks at this moment of every tunnel and LNS, sure or not; for one that will take no more inputs. */
  opinions(now: Instant): readonly Opinion[] {
    return opinionsOf(new CircleContext(this.#world, this.#content, now));
  }

  take(input: CircleInput): readonly CircleEffect[] {
    const context = new CircleContext(this.#world, this.#content, input.at);
    switch (input.kind) {
      case "wake":
        takeWake(context);
        break;
      case "order":
        takeOrder(context, input.order);
        break;
      case "outcome":
        takeOutcome(context, input.action, input.answers);
        break;
      case "resumed":
        takeResumed(context);
        break;
      case "answers":
        takeAnswers(context, input, this.#observe(input));
        break;
      case "session":
        takeSession(context, input);
        break;
      default:
        takeObservation(context, this.#observe(input));
    }
    return context.effects.length < 2 ? context.effects : collapse(context.effects);
  }

  #observe(arrival: Arrival): Observation {
    if (arrival.kind !== "log") return observe(arrival, this.#directory, this.#content.platforms);
    const key = arrival.source + arrival.text;
    const read = this.#ahead.get(key) ?? readLog(arrival.text, arrival.source, this.#directory);
    this.#ahead.delete(key);
    return observeLog(arrival, read, this.#content.platforms);
  }

  /** A line is read when its device is asked for, and judged a moment later: the header is not read twice. */
  #readAhead({ source, text }: LogArrival): ReadLog {
    if (this.#ahead.size > READ_AHEAD) this.#ahead.clear();
    const read = readLog(text, source, this.#directory);
    this.#ahead.set(source + text, read);
    return read;
  }
}

/** Lines that are in the journal's hands and not yet judged; a hint only, so it may be forgotten. */
const READ_AHEAD = 20_000;

function takeObservation(context: CircleContext, seen: Observation): void {
  if (seen.kind === "log" || seen.kind === "trap") takeNotice(context, seen);
  // A gateway that tells of a change of its SAs is asked at once what it holds now.
  if (seen.kind === "sa-event" && seen.device !== undefined) wantPoll(context, seen.device, context.now);
}

function takeWake(context: CircleContext): void {
  for (const key of context.world.deadlines.due(context.now)) {
    const [kind, name = ""] = key.split(" ");
    const device = kind === "poll" ? context.world.devices.get(name) : undefined;
    if (device !== undefined) pollIfDue(context, device);
    const one = kind === "case" ? context.world.cases.get(name) : undefined;
    if (one?.incident.status === "acting") {
      if (!guardTimedOut(context, one)) beginGuard(context, one);
    } else if (one?.incident.status === "verifying") {
      fail(context, one, "Whether it helped cannot be told: the ends could not be read in time.");
    }
  }
}

function takeOutcome(context: CircleContext, action: string, answers: Parameters<typeof outcome>[2]): void {
  const one = [...context.world.cases.values()].find(({ incident }) => incident.actions.at(-1)?.id === action);
  if (one !== undefined) outcome(context, one, answers);
}

function takeResumed(context: CircleContext): void {
  for (const device of context.world.devices.values()) {
    delete device.asked;
    device.session = "never";
    pollIfDue(context, device);
  }
  for (const one of [...context.world.cases.values()]) {
    if (holderOf(context.world, subjectOf(one.incident)) === undefined) {
      closeCase(context, one, "Closed unproven: what it is about is no longer in the configuration.", false);
      continue;
    }
    one.evidence = [];
    resumeAction(context, one);
  }
}

function takeSession(context: CircleContext, session: SessionArrival): void {
  const state = context.world.devices.get(session.device);
  if (state === undefined) return;
  state.session = session.state;
  delete state.asked;
  if (session.state === "down") {
    state.sessionReason = session.reason ?? "the session ended";
    delete state.reading;
  } else delete state.sessionReason;
  context.effect({ kind: "device-changed", device: state.name });
  for (const tunnel of context.world.tunnels.of(state.name)) {
    if (session.state === "up") for (const end of tunnel.ends) wantPoll(context, end.device, context.now);
    considerTunnel(context, tunnel);
  }
  if (session.state === "up") wantPoll(context, state.name, context.now);
}

function takeAnswers(context: CircleContext, arrival: AnswersArrival, seen: Observation): void {
  const state = context.world.devices.get(arrival.device);
  if (state === undefined || seen.kind !== "reading") return;
  if (takeEvidence(context, arrival) || !pollAnswered(state, arrival.poll)) return;
  takeReading(context, state, seen);
  for (const tunnel of tunnelsOf(context, state)) {
    if (tunnel.ends.length === 1) considerOneEnd(context, state, tunnel);
    else considerTunnel(context, tunnel);
  }
  const lns = lnsMatter(context, state);
  if (lns !== undefined) consider(context, lns);
  pollIfDue(context, state);
}

function takeReading(context: CircleContext, state: DeviceState, { reading }: ReadingObservation): void {
  const before = state.reading;
  state.reading = reading;
  state.unread += reading.unread.length;
  const hasNewPace = paceBy(state);
  if (reading.readable.ok && state.session !== "up") state.session = "up";
  if (reading.debugs !== undefined) state.debugs = reading.debugs;
  if (reading.lns !== undefined) takeLns(context, state, reading);
  if (reading.uptime !== undefined) state.uptime = uptimeSeen(state.uptime, reading.uptime, reading);
  if (hasNewPace || before?.readable.ok !== reading.readable.ok)
    context.effect({ kind: "device-changed", device: state.name });
}

/** What a device answered for a case goes into its file, raw. */
function takeEvidence(context: CircleContext, arrival: AnswersArrival): boolean {
  const one = [...context.world.cases.values()].find(({ evidence }) => evidence.includes(arrival.poll));
  if (one === undefined) return arrival.poll.includes("/evidence/");
  one.evidence = one.evidence.filter((poll) => poll !== arrival.poll);
  for (const answer of arrival.answers) {
    const { command, text, error, at } = answer;
    const said = error === undefined ? "answered" : `gave no answer to (${error.code}: ${error.message})`;
    const told = error === undefined ? tellAnswer(context, arrival.device, answer) : "";
    note(context, one, {
      at,
      kind: "evidence",
      device: arrival.device,
      text: `${arrival.device} ${said} “${command}”${told}.`,
      ...(text === undefined ? {} : { raw: text }),
    });
  }
  return true;
}

function tellAnswer(context: CircleContext, device: string, answer: Answer): string {
  const told = context.platform(device).tell?.(answer, context.device(device).login);
  return told === undefined ? "" : `: ${told}`;
}

/** Of several changes of one thing by one input only the last is told. */
function collapse(effects: readonly CircleEffect[]): readonly CircleEffect[] {
  const last = new Map<string, CircleEffect>();
  const keyOf = (effect: CircleEffect, place: number): string => {
    if (effect.kind === "incident-changed") return `incident ${effect.incident.id}`;
    if (effect.kind === "tunnel-changed") return `tunnel ${effect.tunnel}`;
    return effect.kind === "device-changed" ? `device ${effect.device}` : `${place}`;
  };
  effects.forEach((effect, place) => {
    const key = keyOf(effect, place);
    last.delete(key);
    last.set(key, effect);
  });
  return [...last.values()];
}
