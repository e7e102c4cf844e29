import type { Opinion } from "../../circle/opinion.ts";
import { watches } from "../../model/fleet.ts";
import type { CaseFile, RankedCause, Subject } from "../../model/incident.ts";
import { subjectOf } from "../../model/incident.ts";
import { redact } from "../../model/redact.ts";
import {
  between,
  type Duration,
  type Instant,
  minutes,
  renderDuration,
  renderInstant,
  seconds,
} from "../../time/instant.ts";
import { content } from "../content.ts";
import type { Judged } from "./diagnose.ts";
import type { Look } from "./looks.ts";
import type { Unused } from "./material.ts";

/** A diagnosis for a reader or a program. Times are RFC 3339 texts. */
export interface Diagnosis {
  /** Something was judged, and nothing of it is wrong or unknown. */
  readonly isWell: boolean;
  readonly findings: readonly Finding[];
  /** What was written of each device, by event. */
  readonly events: readonly (Omit<Judged["events"][number], "firstAt" | "lastAt"> & {
    readonly firstAt: string;
    readonly lastAt: string;
  })[];
  /** What to ask next, and why. */
  readonly next: readonly { readonly device: string; readonly commands: readonly string[]; readonly why: string }[];
  readonly evidence: readonly Source[];
  readonly unused: readonly Unused[];
  /** What had to be supposed. */
  readonly assumed: readonly string[];
}

export interface Finding {
  readonly subject: Subject;
  /** `suspected`: wrong in the one look that there is, which a rekey under way may be as well. */
  readonly standing: "confirmed" | "suspected" | "unknown" | "recovered" | "well";
  readonly devices: readonly string[];
  readonly explanation: string;
  /** Most likely first; those ruled out stay, with what speaks against them. */
  readonly causes: readonly RankedCause<string>[];
  /** What would be done about it. Nothing is. */
  readonly remedy?: { readonly device: string; readonly title: string; readonly orders: readonly string[] };
  readonly gaps: Opinion["gaps"];
}

export interface Source {
  readonly device: string;
  readonly platform: string;
  readonly looks: number;
  readonly firstAt?: string;
  readonly lastAt?: string;
  readonly commands: readonly string[];
  readonly unreadLines: number;
}

/** What the judgement made of it, with what is missing and what was supposed. */
export function reportOf(judged: Judged, unused: readonly Unused[]): Diagnosis {
  const findings = findingsOf(judged);
  const isWell =
    findings.length > 0 && findings.every(({ standing }) => standing === "well" || standing === "recovered");
  return {
    isWell,
    findings,
    events: judged.events.map(({ firstAt, lastAt, ...event }) => ({
      ...event,
      text: redact(event.text),
      firstAt: renderInstant(firstAt),
      lastAt: renderInstant(lastAt),
    })),
    next: nextOf(judged, findings),
    evidence: judged.fleet.devices.map((device) => sourceOf(judged, device.name, device.platform)),
    unused,
    assumed: assumedIn(judged.looks),
  };
}

/** A case where there is one, the last about its subject; else what is thought at the end. */
function findingsOf({ cases, opinions }: Judged): readonly Finding[] {
  const about = new Map(cases.map((file) => [keyOf(subjectOf(file)), file]));
  const judged = opinions.map((opinion) => {
    const file = about.get(keyOf(opinion.subject));
    about.delete(keyOf(opinion.subject));
    return file === undefined ? ofOpinion(opinion) : ofCase(file, opinion.gaps);
  });
  return [...judged, ...[...about.values()].map((file) => ofCase(file, []))].sort(
    (a, b) => ORDER.indexOf(a.standing) - ORDER.indexOf(b.standing),
  );
}

const ORDER: readonly Finding["standing"][] = ["confirmed", "suspected", "unknown", "recovered", "well"];
const keyOf = ({ kind, name }: Subject): string => `${kind} ${name}`;

function ofCase(file: CaseFile, gaps: Opinion["gaps"]): Finding {
  const action = file.actions.at(-1);
  const told = file.explanation === "" ? file.symptoms.map(({ text }) => text).join(" ") : file.explanation;
  return {
    subject: subjectOf(file),
    standing: file.status === "closed" ? "recovered" : "confirmed",
    devices: file.devices,
    explanation: told,
    causes: file.causes,
    ...(action?.status === "proposed"
      ? { remedy: { device: action.device, title: action.title, orders: action.orders } }
      : {}),
    gaps,
  };
}

function ofOpinion({ subject, devices, standing, isConfirmed, causes, explanation, gaps }: Opinion): Finding {
  return {
    subject,
    standing: standing !== "wrong" ? standing : isConfirmed ? "confirmed" : "suspected",
    devices,
    explanation,
    causes: causes.map((cause) => ({
      ...cause,
      evidence: cause.evidence.map(({ at, ...one }) => ({ ...one, at: renderInstant(at) })),
    })),
    gaps,
  };
}

function sourceOf({ looks, unread }: Judged, device: string, platform: string): Source {
  const own = looks.filter((look) => look.device === device);
  const [first, last] = [own[0], own.at(-1)];
  return {
    device,
    platform,
    looks: own.length,
    ...(first === undefined ? {} : { firstAt: renderInstant(first.at) }),
    ...(last === undefined ? {} : { lastAt: renderInstant(last.at) }),
    commands: [...new Set(own.flatMap(({ answers }) => answers.map(({ command }) => command)))],
    unreadLines: unread.get(device) ?? 0,
  };
}

function nextOf(judged: Judged, findings: readonly Finding[]): Diagnosis["next"] {
  const wants = new Map<string, { commands: readonly string[]; why: string }>();
  for (const { gaps, standing, devices, causes } of findings) {
    for (const { device, why } of gaps) wants.set(device, { commands: pollOf(judged, device), why });
    const isNamed = causes.some((cause) => cause.standing === "named");
    if (standing === "suspected" || (standing === "confirmed" && !isNamed))
      for (const device of devices)
        if (!wants.has(device)) wants.set(device, { commands: pollOf(judged, device), why: WHY[standing] });
  }
  for (const device of new Set(judged.events.map((event) => event.device)))
    if (!wants.has(device) && !judged.looks.some((look) => look.device === device))
      wants.set(device, { commands: pollOf(judged, device), why: "its log tells what happened, not what it holds" });
  return [...wants].map(([device, want]) => ({ device, ...want }));
}

const WHY = {
  suspected: "wrong in one look only: both ends again, at the same time, tell it from a rekey under way",
  confirmed: "no known cause fits what was recorded: more of it may",
} as const;

/** What a running Spindrift would ask that device; nothing is known of one that is not in the fleet. */
function pollOf({ fleet }: Judged, name: string): readonly string[] {
  const device = fleet.devices.find((one) => one.name === name);
  const platform = content.platforms.find((one) => one.name === device?.platform);
  if (device === undefined || platform === undefined) return [];
  const wanted = [
    ...(watches(device, "ipsec") ? [...platform.poll, ...platform.evidence] : []),
    ...(watches(device, "l2tp") ? [...(platform.lns?.poll ?? []), ...(platform.lns?.evidence ?? [])] : []),
  ];
  return [...new Set([...(platform.clock === undefined ? [] : [platform.clock.command]), ...wanted])];
}

/** Asked further apart than this, the ends may have rekeyed in between. */
const TOGETHER: Duration = minutes(1);

function assumedIn(looks: readonly Look[]): readonly string[] {
  const last = new Map(looks.map((look) => [look.device, look]));
  const times = [...last.values()].map(({ at }) => at);
  const apart = between(Math.min(...times) as Instant, Math.max(...times) as Instant);
  const byFile = [...last.values()].filter(({ timeFrom }) => timeFrom === "file" || timeFrom === "log");
  return [
    ...byFile.map(
      ({ device, at, timeFrom }) =>
        `${device} does not tell when it was asked: taken as ${renderInstant(at)}, ${FROM[timeFrom]} (say --at, or record its clock)`,
    ),
    ...(last.size > 1 && apart > TOGETHER
      ? [
          `the devices were asked up to ${renderDuration(seconds(Math.round(apart / 1_000)))} apart: SPIs that differ may be a rekey in between`,
        ]
      : []),
    ...(looks.length > 0 ? ["stamps without a zone are UTC, and each device's clock is right"] : []),
  ];
}

const FROM: Readonly<Record<Look["timeFrom"], string>> = {
  recorded: "as recorded",
  device: "by its own clock",
  given: "as given",
  log: "the last stamp in its log",
  file: "when the file was last changed",
};
