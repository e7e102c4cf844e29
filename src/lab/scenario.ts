import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { didYouMean, UsageError } from "../errors/errors.ts";
import type { Consent } from "../model/fleet.ts";
import { type Duration, parseDuration } from "../time/instant.ts";
import { faults } from "./faults.ts";
import { FAULTS } from "./l2tp/faults.ts";
import type { LabGatewaySpec } from "./spec.ts";

/** A folder of `scenarios/`: a fleet, what befalls it, and what Spindrift is expected to make of it. */
export type Scenario = IpsecScenario | L2tpScenario;

interface Told {
  readonly name: string;
  /** The first line of about.md, and all of it. */
  readonly title: string;
  readonly about: string;
  readonly respond: Consent;
  readonly coolDown: Duration;
  readonly pollEvery: Duration;
  readonly story: readonly StoryStep[];
  readonly expect: Expectation;
}

/** Gateways with tunnels between them. */
export interface IpsecScenario extends Told {
  readonly lab: "ipsec";
  readonly gateways: readonly LabGatewaySpec[];
  readonly lifetime: Duration;
  readonly packetsPerSecond: number;
}

/** One LNS with its LACs and their clients. */
export interface L2tpScenario extends Told {
  readonly lab: "l2tp";
  readonly lns: LnsSpec;
  /** What the operator knows of the LNS. */
  readonly loginsPerSecond: number;
  /** An operator is played who approves a remedy so long after it was proposed. */
  readonly approveAfter: Duration;
}

export interface LnsSpec {
  /** Of each of the three LACs. */
  readonly tunnels: number;
  readonly sessionsPerTunnel: number;
  /** How many times slower than a router its engine is. */
  readonly slower: number;
  /** Between the HELLOs of the LACs. */
  readonly lacHello: Duration;
}

export type StoryStep =
  | { readonly at: Duration; readonly do: "break" | "mend"; readonly device: string; readonly fault: string }
  /** Somebody else types this at the device. */
  | { readonly at: Duration; readonly do: "type"; readonly device: string; readonly lines: readonly string[] };

export interface Expectation {
  /** Counted from the start of the story. */
  readonly within: Duration;
  readonly cause: string;
  readonly outcome: "closed" | "escalated";
}

const TOLD_KEYS = ["respond", "coolDown", "pollEvery"];
const IPSEC_KEYS = ["gateways", "lifetime", "packetsPerSecond", ...TOLD_KEYS];
const L2TP_KEYS = ["lns", "loginsPerSecond", "approveAfter", ...TOLD_KEYS];
const LNS_KEYS = ["tunnels", "sessionsPerTunnel", "slower", "lacHello"];

/** @param lab only those of one kind */
export function listScenarios(directory: string, lab?: Scenario["lab"]): readonly string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(directory, entry.name, "story.yaml")))
    .map(({ name }) => name)
    .filter((name) => lab === undefined || labOf(join(directory, name)) === lab)
    .sort();
}

/** A fleet with an LNS in it is one of L2TP. */
const labOf = (folder: string): Scenario["lab"] =>
  "lns" in ((read(folder, "fleet.yaml") ?? {}) as object) ? "l2tp" : "ipsec";

/** @throws UsageError `scenario.unknown`, `scenario.value` naming file and line */
export function loadScenario(directory: string, name: string): Scenario {
  const names = listScenarios(directory);
  if (!names.includes(name)) {
    const meant = didYouMean(name, names);
    throw new UsageError(
      "scenario.unknown",
      `there is no scenario “${name}”; ${meant === undefined ? `there are: ${names.join(", ")}` : `did you mean “${meant}”?`}`,
    );
  }
  const folder = join(directory, name);
  return labOf(folder) === "l2tp" ? l2tpScenario(folder, name) : ipsecScenario(folder, name);
}

function ipsecScenario(folder: string, name: string): IpsecScenario {
  const fleet = section(folder, "fleet.yaml", IPSEC_KEYS);
  return {
    ...told(folder, name, fleet, (fault) =>
      known(
        folder,
        fault,
        faults.map((one) => one.name),
      ),
    ),
    lab: "ipsec",
    gateways: fleet.gateways as LabGatewaySpec[],
    lifetime: span(folder, "fleet.yaml", fleet.lifetime),
    packetsPerSecond: Number(fleet.packetsPerSecond),
  };
}

function l2tpScenario(folder: string, name: string): L2tpScenario {
  const fleet = section(folder, "fleet.yaml", L2TP_KEYS);
  const lns = checked(folder, "fleet.yaml", (fleet.lns ?? {}) as Record<string, unknown>, LNS_KEYS);
  return {
    ...told(folder, name, fleet, (fault) => known(folder, fault, Object.keys(FAULTS))),
    lab: "l2tp",
    lns: {
      tunnels: Number(lns.tunnels),
      sessionsPerTunnel: Number(lns.sessionsPerTunnel),
      slower: Number(lns.slower),
      lacHello: span(folder, "fleet.yaml", lns.lacHello),
    },
    loginsPerSecond: Number(fleet.loginsPerSecond),
    approveAfter: span(folder, "fleet.yaml", fleet.approveAfter),
  };
}

type CheckFault = (fault: string) => void;

function told(folder: string, name: string, fleet: Record<string, unknown>, check: CheckFault): Told {
  const about = readFileSync(join(folder, "about.md"), "utf8").trim();
  const expectation = section(folder, "expect.yaml", ["within", "cause", "outcome"]);
  return {
    name,
    title: about.split("\n")[0]?.replace(/^#+ */, "") ?? name,
    about,
    respond: fleet.respond as Consent,
    coolDown: span(folder, "fleet.yaml", fleet.coolDown),
    pollEvery: span(folder, "fleet.yaml", fleet.pollEvery),
    story: list(folder, "story.yaml").map((step) => stepOf(folder, step, check)),
    expect: {
      within: span(folder, "expect.yaml", expectation.within),
      cause: String(expectation.cause),
      outcome: expectation.outcome as Expectation["outcome"],
    },
  };
}

function stepOf(folder: string, step: Record<string, unknown>, check: CheckFault): StoryStep {
  const at = span(folder, "story.yaml", step.at);
  const device = String(step.device);
  if (step.do === "type") return { at, do: "type", device, lines: ((step.lines ?? []) as unknown[]).map(String) };
  const fault = String(step.fault);
  check(fault);
  return { at, do: step.do === "mend" ? "mend" : "break", device, fault };
}

function known(folder: string, fault: string, names: readonly string[]): void {
  if (names.includes(fault)) return;
  throw new UsageError(
    "scenario.value",
    `${folder}/story.yaml: there is no fault “${fault}”; there are: ${names.join(", ")}`,
  );
}

function read(folder: string, file: string): unknown {
  const lines = new LineCounter();
  const yaml = parseDocument(readFileSync(join(folder, file), "utf8"), { lineCounter: lines, prettyErrors: false });
  const [broken] = yaml.errors;
  if (broken !== undefined)
    throw new UsageError("scenario.value", `${folder}/${file}:${lines.linePos(broken.pos[0]).line}: ${broken.message}`);
  return yaml.toJS();
}

const section = (folder: string, file: string, keys: readonly string[]): Record<string, unknown> =>
  checked(folder, file, (read(folder, file) ?? {}) as Record<string, unknown>, keys);

function checked(
  folder: string,
  file: string,
  value: Record<string, unknown>,
  keys: readonly string[],
): Record<string, unknown> {
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
