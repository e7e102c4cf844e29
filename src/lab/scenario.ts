import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { didYouMean, UsageError } from "../errors/errors.ts";
import type { Consent } from "../model/fleet.ts";
import { type Duration, parseDuration } from "../time/instant.ts";
import { faults } from "./faults.ts";
import type { LabGatewaySpec } from "./spec.ts";

/** A folder of `scenarios/`: a fleet, what befalls it, and what Spindrift is expected to make of it. */
export interface Scenario {
  readonly name: string;
  /** The first line of about.md, and all of it. */
  readonly title: string;
  readonly about: string;
  readonly gateways: readonly LabGatewaySpec[];
  readonly lifetime: Duration;
  readonly packetsPerSecond: number;
  readonly respond: Consent;
  readonly coolDown: Duration;
  readonly pollEvery: Duration;
  readonly story: readonly StoryStep[];
  readonly expect: Expectation;
}

export interface StoryStep {
  readonly at: Duration;
  readonly do: "break" | "mend";
  readonly device: string;
  readonly fault: string;
}

export interface Expectation {
  /** Counted from the start of the story. */
  readonly within: Duration;
  readonly cause: string;
  readonly outcome: "closed" | "escalated";
}

const FLEET_KEYS = ["gateways", "lifetime", "packetsPerSecond", "respond", "coolDown", "pollEvery"];

export function listScenarios(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(directory, entry.name, "story.yaml")))
    .map(({ name }) => name)
    .sort();
}

/** @throws UsageError `scenario.unknown`, `scenario.value` naming file and line */
export function loadScenario(directory: string, name: string): Scenario {
  const known = listScenarios(directory);
  if (!known.includes(name)) {
    const meant = didYouMean(name, known);
    throw new UsageError(
      "scenario.unknown",
      `there is no scenario “${name}”; ${meant === undefined ? `there are: ${known.join(", ")}` : `did you mean “${meant}”?`}`,
    );
  }
  const folder = join(directory, name);
  const about = readFileSync(join(folder, "about.md"), "utf8").trim();
  const fleet = section(folder, "fleet.yaml", FLEET_KEYS);
  const expectation = section(folder, "expect.yaml", ["within", "cause", "outcome"]);
  const story = list(folder, "story.yaml");
  return {
    name,
    title: about.split("\n")[0]?.replace(/^#+ */, "") ?? name,
    about,
    gateways: fleet.gateways as LabGatewaySpec[],
    lifetime: span(folder, "fleet.yaml", fleet.lifetime),
    packetsPerSecond: Number(fleet.packetsPerSecond),
    respond: fleet.respond as Consent,
    coolDown: span(folder, "fleet.yaml", fleet.coolDown),
    pollEvery: span(folder, "fleet.yaml", fleet.pollEvery),
    story: story.map((step) => stepOf(folder, step)),
    expect: {
      within: span(folder, "expect.yaml", expectation.within),
      cause: String(expectation.cause),
      outcome: expectation.outcome as Expectation["outcome"],
    },
  };
}

function stepOf(folder: string, step: Record<string, unknown>): StoryStep {
  const fault = String(step.fault);
  if (!faults.some(({ name }) => name === fault)) {
    throw new UsageError(
      "scenario.value",
      `${folder}/story.yaml: there is no fault “${fault}”; there are: ${faults.map(({ name }) => name).join(", ")}`,
    );
  }
  return {
    at: span(folder, "story.yaml", step.at),
    do: step.do === "mend" ? "mend" : "break",
    device: String(step.device),
    fault,
  };
}

function read(folder: string, file: string): unknown {
  const lines = new LineCounter();
  const yaml = parseDocument(readFileSync(join(folder, file), "utf8"), { lineCounter: lines, prettyErrors: false });
  const [broken] = yaml.errors;
  if (broken !== undefined)
    throw new UsageError("scenario.value", `${folder}/${file}:${lines.linePos(broken.pos[0]).line}: ${broken.message}`);
  return yaml.toJS();
}

function section(folder: string, file: string, keys: readonly string[]): Record<string, unknown> {
  const value = (read(folder, file) ?? {}) as Record<string, unknown>;
  for (const key of [
    ...keys.filter((one) => value[one] === undefined),
    ...Object.keys(value).filter((one) => !keys.includes(one)),
  ]) {
    const why = value[key] === undefined ? `“${key}” is missing` : `unknown key “${key}”; known: ${keys.join(", ")}`;
    throw new UsageError("scenario.value", `${folder}/${file}: ${why}`);
  }
  return value;
}

function list(folder: string, file: string): Record<string, unknown>[] {
  const value = read(folder, file);
  if (!Array.isArray(value)) throw new UsageError("scenario.value", `${folder}/${file}: a list of steps is expected`);
  return value as Record<string, unknown>[];
}

function span(folder: string, file: string, value: unknown): Duration {
  const parsed = typeof value === "string" ? parseDuration(value) : undefined;
  if (parsed === undefined)
    throw new UsageError("scenario.value", `${folder}/${file}: “${String(value)}” is no duration (30s, 1m30s)`);
  return parsed;
}
