import { resolve } from "node:path";
import { SpindriftError } from "../errors/errors.ts";
import { addressesOf, touchPort } from "../intake/reach.ts";
import type { CheckStep } from "../intake/session.ts";
import type { Answer } from "../model/arrival.ts";
import type { GatewayReading, UnreadLine } from "../model/observation.ts";
import { platforms } from "../platforms/catalogue.ts";
import type { Platform } from "../platforms/platform.ts";
import { isBySnmp } from "../platforms/snmp-source.ts";
import { openSqliteReader } from "../store/sqlite/store.ts";
import { between, instant, milliseconds, renderDuration } from "../time/instant.ts";
import { resolveTimestamp } from "../wire/syslog/timestamp.ts";
import { offsetMinutes } from "./config/fleet.ts";
import type { LoadedConfig } from "./config/load.ts";
import type { DeviceDocument } from "./config/schema.ts";
import { openSession } from "./sessions.ts";

export type Verdict = "ok" | "warn" | "fail" | "skip";

/** One step on the way to a device, and what to change where it is not well. */
export interface CheckResult {
  readonly device: string;
  readonly step: string;
  readonly verdict: Verdict;
  readonly detail: string;
  readonly mend?: string;
  /** How long the device took, in milliseconds. */
  readonly took?: number;
  readonly rows?: number;
  readonly unread?: readonly UnreadLine[];
}

type Step = Omit<CheckResult, "device">;
type Reader = NonNullable<ReturnType<typeof openSqliteReader>>;

const PORT_TIMEOUT = 5_000;
/** Clocks that differ by more make the order of what happened doubtful. */
const CLOCK_TOLERANCE = 2_000;
const QUARTER_HOUR = 15 * 60_000;

export interface CheckOptions {
  /** Told of each step that may take a while. */
  readonly begin: (step: string) => void;
  /** Milliseconds of silence in the middle of an answer that are borne; as when watching, if absent. */
  readonly commandTimeout?: number;
}

/** Goes to a device step by step, as far as it leads. */
export async function* checkDevice(
  device: DeviceDocument,
  config: LoadedConfig,
  options: CheckOptions,
): AsyncIterable<CheckResult> {
  for await (const step of stepsOf(device, config, options)) yield { device: device.name, ...step };
}

async function* stepsOf(device: DeviceDocument, config: LoadedConfig, options: CheckOptions): AsyncIterable<Step> {
  const platform = platforms.find(({ name }) => name === device.platform);
  if (platform === undefined) throw new Error(`no platform ${device.platform}`);
  const reached = yield* reach(device, platform, options.begin);
  if (reached) yield* sessionSteps(device, platform, config, options);
  else if (device.snmp !== undefined) yield* sessionSteps(bySnmpAlone(device), platform, config, options);
  const reader = openSqliteReader(resolve(config.directory, config.document.data ?? "spindrift-data"));
  try {
    yield heardStep(device, config, reader, "syslog");
    if (config.document.listen?.snmp !== undefined) yield heardStep(device, config, reader, "traps");
  } finally {
    await reader?.close();
  }
}

/** Its second source is looked at too where there is no way to the first. */
const bySnmpAlone = ({ ssh: _, ...device }: DeviceDocument): DeviceDocument => device;

/** The host's address and its port, before anything is said to it; `false` when it goes no further. */
async function* reach(
  device: DeviceDocument,
  platform: Platform,
  begin: (step: string) => void,
): AsyncGenerator<Step, boolean> {
  const { ssh, vici, addresses } = device;
  const isTcp = platform.session === "vici" ? vici?.host !== undefined : ssh !== undefined;
  if (!isTcp) return true;
  const host = (platform.session === "vici" ? vici?.host : ssh?.host) ?? addresses[0] ?? "";
  const port =
    (platform.session === "vici" ? vici?.port : ssh?.port) ??
    (platform.session === "vici" ? 4502 : ssh?.via === "netconf" ? 830 : 22);
  begin("address");
  try {
    yield { step: "address", verdict: "ok", detail: (await addressesOf(host)).join(", ") };
  } catch (error) {
    const mend = "write an address, or a name that this machine's resolver knows, into `host` or `addresses`";
    yield { step: "address", verdict: "fail", detail: (error as Error).message, mend };
    return false;
  }
  begin("port");
  const askedAt = Date.now();
  try {
    await touchPort(host, port, PORT_TIMEOUT);
    yield { step: "port", verdict: "ok", detail: `${host}:${port} answers`, took: Date.now() - askedAt };
    return true;
  } catch (error) {
    const { code, message } = error as SpindriftError;
    yield { step: "port", verdict: "fail", detail: message, mend: PORT_MENDS[code] ?? "look at the way to it" };
    return false;
  }
}

const PORT_MENDS: Readonly<Record<string, string>> = {
  "reach.refused":
    "switch the service on (IOS: `ip ssh version 2` and `transport input ssh`; Junos: `system services ssh`), or correct `port`",
  "reach.silent": "a filter drops it, or the device is down: let this machine's address pass to that port",
  "reach.no-way": "correct the address, or the route to it",
};

async function* sessionSteps(
  device: DeviceDocument,
  platform: Platform,
  { directory, document }: LoadedConfig,
  { begin, commandTimeout }: CheckOptions,
): AsyncIterable<Step> {
  const reader = openSqliteReader(resolve(directory, document.data ?? "spindrift-data"));
  const memory = {
    recall: async (name: string) => reader?.recall(`host key ${name}`),
    remember: async () => undefined,
  };
  const quiet = { up: () => undefined, down: () => undefined, event: () => undefined };
  const clock = platform.clock?.command;
  const commands = [...new Set([...platform.poll, ...(clock === undefined ? [] : [clock]), ...platform.evidence])];
  const answers: Answer[] = [];
  try {
    const patience = commandTimeout === undefined ? {} : { commandTimeout };
    const session = openSession(device, { platforms, memory, directory, isIdle: true, ...patience }, quiet);
    begin("session");
    try {
      for await (const step of session.check(commands)) {
        if (step.answer !== undefined) answers.push(step.answer);
        // The port has answered already; a session that is refused at it says why
        if (step.step !== "port" || !step.ok) yield resultOf(step, platform);
        begin(nextOf(step, commands));
      }
    } finally {
      await session.close();
    }
  } catch (error) {
    if (!(error instanceof SpindriftError)) throw error;
    yield { step: "configuration", verdict: "fail", detail: error.message, mend: "correct the configuration" };
  } finally {
    await reader?.close();
  }
  yield* readingSteps(answers, platform);
  yield* clockSteps(answers, platform, device);
}

const nextOf = ({ answer }: CheckStep, commands: readonly string[]): string =>
  commands[answer === undefined ? 0 : commands.indexOf(answer.command) + 1] ?? "the rest";

/** A command that is refused is told with its mend; whether it was needed, the reading says. */
function resultOf(step: CheckStep, platform: Platform): Step {
  const { answer, mend } = step;
  const name = { step: step.step, ...(mend === undefined || step.ok ? {} : { mend }) };
  if (answer === undefined) return { ...name, verdict: step.ok ? "ok" : "fail", detail: step.detail };
  const took = between(answer.askedAt, answer.at);
  if (!step.ok) return { ...name, verdict: "warn", detail: step.detail, took };
  // The clock has a reader of its own, and a step of its own
  const isClock = answer.command === platform.clock?.command;
  const parsed = isClock ? undefined : commandOf(platform, answer.command)?.parse(answer.text ?? "");
  if (parsed === undefined) return { ...name, verdict: "ok", detail: step.detail || "answered", took };
  const { rows, unread } = parsed;
  const counted = `${many(rows.length, "row")}${unread.length === 0 ? "" : `, ${many(unread.length, "unread line")}`}`;
  const told = { ...name, detail: step.detail === "" ? counted : `${step.detail}, ${counted}`, took };
  if (unread.length === 0) return { ...told, verdict: "ok", rows: rows.length };
  const help =
    "what is read is right without them; send us the command's output with `--json`, so that it is read whole";
  return { ...told, verdict: "warn", rows: rows.length, unread, mend: help };
}

const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`;

const commandOf = (platform: Platform, run: string): Platform["commands"][number] | undefined =>
  platform.commands.find((one) => one.run === run) ?? platform.commands.find((one) => run.startsWith(`${one.run} `));

/** What all answers say together: that is what watching stands on. */
function* readingSteps(answers: readonly Answer[], platform: Platform): Iterable<Step> {
  for (const [step, some] of [
    ["reading", answers.filter((one) => !isBySnmp([one]))],
    ["reading by SNMP", answers.filter((one) => isBySnmp([one]))],
  ] as const) {
    if (some.length === 0) continue;
    const reading = platform.read(some);
    yield reading.readable.ok
      ? { step, verdict: "ok", detail: countsOf(reading) }
      : {
          step,
          verdict: "fail",
          detail: reading.readable.reason,
          mend: "what SAs there are cannot be told: mend the commands above that failed",
        };
  }
}

const countsOf = ({ ikeSas, ipsecSas, load }: GatewayReading): string =>
  [
    many(ikeSas.length, "IKE SA"),
    many(ipsecSas.length, "child SA"),
    ...(load === undefined ? [] : [`control plane ${load.idlePct} % idle`]),
  ].join(", ");

function* clockSteps(answers: readonly Answer[], platform: Platform, device: DeviceDocument): Iterable<Step> {
  const answer = answers.find(({ command }) => command === platform.clock?.command);
  const stamp = platform.clock?.read(answer?.text ?? "");
  if (answer === undefined || stamp === undefined) return;
  const own = device.utcOffset === undefined ? 0 : offsetMinutes(device.utcOffset);
  const asked = instant((answer.askedAt + answer.at) / 2);
  const deviceAt = resolveTimestamp(stamp, asked, own);
  if (deviceAt !== undefined) yield clockStep(deviceAt - asked, own);
}

/**
 * What a clock's offset means.
 * @param offset milliseconds by which the device is ahead
 * @param ownMinutes minutes east of UTC that the configuration says
 */
export function clockStep(offset: number, ownMinutes: number): Step {
  const detail = `${renderDuration(milliseconds(Math.abs(Math.round(offset))))} ${offset < 0 ? "behind" : "ahead"}`;
  if (Math.abs(offset) <= CLOCK_TOLERANCE) return { step: "clock", verdict: "ok", detail };
  return { step: "clock", verdict: "warn", detail, mend: clockMend(offset, ownMinutes) };
}

/** An offset of whole quarters of an hour is a zone that nobody told us; any other is a clock that nobody sets. */
function clockMend(offset: number, ownMinutes: number): string {
  const quarters = Math.round(offset / QUARTER_HOUR);
  if (quarters === 0 || Math.abs(offset - quarters * QUARTER_HOUR) > CLOCK_TOLERANCE)
    return "set its clock by NTP (IOS: `ntp server ADDRESS`; Junos: `set system ntp server ADDRESS`)";
  const minutes = ownMinutes + quarters * 15;
  const two = (value: number): string => String(value).padStart(2, "0");
  const zone = `${minutes < 0 ? "-" : "+"}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  return `its clock runs in a zone of its own: write \`utcOffset: "${zone}"\``;
}

/** Whether the device's own word reaches us: what it logs, what it traps. */
function heardStep(
  device: DeviceDocument,
  { document }: LoadedConfig,
  reader: Reader | undefined,
  step: "syslog" | "traps",
): Step {
  if (reader === undefined)
    return { step, verdict: "skip", detail: "Spindrift has not run with this data folder yet: nothing could be heard" };
  const kind = step === "syslog" ? "log" : "trap";
  const [last] = reader.queryJournal({ device: device.name, kind, limit: 1 });
  if (last !== undefined) {
    const ago = renderDuration(milliseconds(Math.max(0, Date.now() - last.at)));
    return { step, verdict: "ok", detail: `the last came ${ago} ago` };
  }
  const { syslog, snmp } = document.listen ?? {};
  const where = step === "syslog" ? (syslog?.udp ?? syslog?.tcp ?? syslog?.tls?.listen) : snmp?.listen;
  const mend =
    where === undefined
      ? "set `listen.syslog`, and send the device's log there"
      : `send them to ${where}; a relay must keep the device's name in the header, and it or the source must be among \`name\`, \`logNames\` or \`addresses\``;
  return { step, verdict: "warn", detail: "none has come from this device", mend };
}
