import { caseFile } from "../../circle/case-file.ts";
import { Circle } from "../../circle/circle.ts";
import type { CircleEffect } from "../../circle/effect.ts";
import type { Opinion } from "../../circle/opinion.ts";
import type { Answer } from "../../model/arrival.ts";
import type { Fleet } from "../../model/fleet.ts";
import type { CaseFile } from "../../model/incident.ts";
import type { CircleInput } from "../../model/input.ts";
import type { Recording } from "../../store/recording.ts";
import { type Instant, instant } from "../../time/instant.ts";
import { content } from "../content.ts";
import { deviceNamed, eventsIn, type SeenEvent } from "./events.ts";
import { fleetSeen } from "./fleet-seen.ts";
import { type Look, logTimes, looksIn, type Timing } from "./looks.ts";
import type { Material } from "./material.ts";

/** What the judgement made of what was recorded. */
export interface Judged {
  readonly fleet: Fleet;
  readonly looks: readonly Look[];
  /** Opened on the way, the way a running Spindrift opens them. */
  readonly cases: readonly CaseFile[];
  /** Of everything, at the end. */
  readonly opinions: readonly Opinion[];
  /** What was written of each device, by event. */
  readonly events: readonly SeenEvent[];
  /** Lines of its answers that nobody understood. */
  readonly unread: ReadonlyMap<string, number>;
}

export interface DiagnoseOptions extends Timing {
  readonly fleet?: Fleet;
}

/** Puts all that was recorded to the judgement, in the order of time: the same that a running Spindrift judges by. */
export function diagnose(materials: readonly Material[], options: DiagnoseOptions): Judged {
  const { platforms } = content;
  const found = looksIn(materials, platforms, options);
  const fleet = fleetSeen(materials, found, platforms, options.fleet);
  // A configured device may be recorded under a name that it logs by
  const looks = found.map((look) => ({ ...look, device: deviceNamed(fleet, look.device)?.name ?? look.device }));
  const inputs = inOrder(looks, materials);
  const circle = Circle.start(fleet, content, inputs[0]?.at ?? instant(0));
  const files = new Map<string, CaseFile>();
  const take = (input: CircleInput): readonly CircleEffect[] => {
    const effects = circle.take(input);
    for (const effect of effects)
      if (effect.kind === "incident-changed") files.set(effect.incident.id, caseFile(effect.incident));
    return effects;
  };
  for (const input of inputs) {
    if (input.kind === "log")
      take({ kind: "log", at: input.at, transport: "file", source: input.device, text: input.text });
    else show(input, looks, take);
  }
  return {
    fleet,
    looks,
    cases: [...files.values()],
    opinions: circle.opinions(inputs.at(-1)?.at ?? instant(0)),
    events: eventsIn(materials, fleet, platforms),
    unread: unreadIn(circle),
  };
}

const unreadIn = ({ world }: Circle): ReadonlyMap<string, number> =>
  new Map([...world.devices.values()].map(({ name, unread }) => [name, unread]));

/** The journal of a running Spindrift judged again: its own cases, and what is thought of everything at its end. */
export function diagnoseRecording({ header, entries }: Recording): Judged {
  const { fleet, snapshot } = header;
  const circle = Circle.restore(fleet, content, snapshot.body, snapshot.at);
  const files = new Map<string, CaseFile>();
  for (const { incident } of circle.world.cases.values()) files.set(incident.id, caseFile(incident));
  const looks: Look[] = [];
  const materials: Material[] = [];
  for (const { body, at, device } of entries) {
    const input = JSON.parse(body) as CircleInput;
    for (const effect of circle.take(input))
      if (effect.kind === "incident-changed") files.set(effect.incident.id, caseFile(effect.incident));
    const platform = fleet.devices.find(({ name }) => name === device)?.platform;
    if (device === undefined || platform === undefined) continue;
    if (input.kind === "answers") looks.push({ device, platform, at, timeFrom: "recorded", answers: input.answers });
    if (input.kind === "log")
      materials.push({ kind: "log", path: "", device, lines: [input.text], changedAt: input.at });
  }
  return {
    fleet,
    looks,
    cases: [...files.values()],
    opinions: circle.opinions(entries.at(-1)?.at ?? snapshot.at),
    events: eventsIn(materials, fleet, content.platforms),
    unread: unreadIn(circle),
  };
}

type Input =
  | ({ readonly kind: "look" } & Look)
  | { readonly kind: "log"; readonly at: Instant; readonly device: string; readonly text: string };

function inOrder(looks: readonly Look[], materials: readonly Material[]): readonly Input[] {
  const logs = materials.flatMap((one): Input[] =>
    one.kind === "log"
      ? logTimes(one.lines, one.changedAt).map((line) => ({ kind: "log", device: one.device, ...line }))
      : [],
  );
  return [...logs, ...looks.map((look): Input => ({ kind: "look", ...look }))].sort((a, b) => a.at - b.at);
}

type Take = (input: CircleInput) => readonly CircleEffect[];

/** A session that comes up makes the judgement ask; what it then asks for as evidence is answered from the record too. */
function show(look: Look, looks: readonly Look[], take: Take): void {
  const { at } = look;
  const device = look.device;
  const asked = take({ kind: "session", at, device, state: "up" });
  const poll = asked.findLast((effect) => effect.kind === "ask" && effect.device === device);
  if (poll?.kind !== "ask") return;
  const effects = take({ kind: "answers", at, device, poll: poll.poll, answers: look.answers });
  for (const effect of effects) {
    if (effect.kind !== "ask" || !effect.poll.includes("/evidence/")) continue;
    const answers = recorded(looks, effect.device, effect.commands);
    if (answers.length > 0) take({ kind: "answers", at, device: effect.device, poll: effect.poll, answers });
  }
}

/** The last that a device answered to each of these commands. */
function recorded(looks: readonly Look[], device: string, commands: readonly string[]): readonly Answer[] {
  const own = looks.filter((look) => look.device === device).flatMap(({ answers }) => answers);
  return commands.flatMap((command) => own.findLast((one) => one.command === command) ?? []);
}
