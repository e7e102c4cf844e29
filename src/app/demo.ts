import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { loadScenario, type Scenario } from "../lab/scenario.ts";
import type { CaseFile } from "../model/incident.ts";
import { renderDuration } from "../time/instant.ts";
import { loadConfig } from "./config/load.ts";
import { type DemoLab, openDemoLab } from "./demo-lab.ts";
import { sized } from "./demo-size.ts";
import { deskOf } from "./desk.ts";
import { type Faces, startFaces } from "./faces.ts";
import { endpoint } from "./listeners.ts";
import { PROGRAM } from "./program.ts";
import { SCENARIOS } from "./scenarios.ts";
import { Spindrift } from "./spindrift.ts";

export interface DemoOptions {
  readonly scenario: string;
  readonly once: boolean;
  readonly page: string;
  readonly faults: readonly string[];
  /** PPP sessions of an LNS demo, in place of the scenario's own number. */
  readonly sessions?: number;
  readonly keep?: string;
  /** Ends it at any moment, with nothing left behind. */
  readonly stop: AbortSignal;
}

type Tell = (kind: string, text: string) => void;

const COMMUNITY = "lab";
const REPORT_EVERY = 15_000;

/** Runs a scenario on the lab, watched by Spindrift; whether its expectation was met. */
export async function runDemo(options: DemoOptions, tell: Tell): Promise<boolean> {
  const told = loadScenario(SCENARIOS, options.scenario);
  const scenario = options.sessions === undefined ? told : sized(told, options.sessions);
  const folder = options.keep === undefined ? mkdtempSync(join(tmpdir(), "spindrift-demo-")) : resolve(options.keep);
  mkdirSync(folder, { recursive: true });
  const ports = { syslog: await freePort(), snmp: await freePort() };
  if (scenario.lab === "l2tp") tell("lab", "The lab is coming up: each client logs in.");
  const opening = openDemoLab(
    scenario,
    {
      syslog: { host: "127.0.0.1", port: ports.syslog },
      snmp: { host: "127.0.0.1", port: ports.snmp, community: COMMUNITY },
    },
    (text) => tell("progress", `         lab: ${text}`),
  );
  const lab = await Promise.race([opening, stopped(options.stop)]);
  if (lab === undefined) {
    if (options.keep === undefined) rmSync(folder, { recursive: true, force: true });
    return false;
  }
  try {
    for (const fault of options.faults) for (const name of lab.names) lab.break(name, fault);
    const path = writeConfig(folder, scenario, lab, ports, await pageAddress(options.page));
    return await watchStory(scenario, lab, path, options, tell);
  } finally {
    await lab.close();
    if (options.keep === undefined) rmSync(folder, { recursive: true, force: true });
    else
      tell("kept", `State and journal are kept: ${PROGRAM} incident list --config ${join(folder, "spindrift.yaml")}`);
  }
}

/** What has been opened until then ends with the process. */
const stopped = (stop: AbortSignal): Promise<undefined> =>
  new Promise((done) => stop.addEventListener("abort", () => done(undefined), { once: true }));

async function watchStory(
  scenario: Scenario,
  lab: DemoLab,
  path: string,
  { once, stop }: DemoOptions,
  tell: Tell,
): Promise<boolean> {
  const config = loadConfig(path);
  const spindrift = await Spindrift.start(config);
  const faces = await startFaces(spindrift, config, lab.held);
  try {
    introduce(scenario, faces, tell);
    if (lab.introduction !== "") tell("scenario", `${lab.introduction}\n`);
    const met = await play(scenario, lab, spindrift, tell, stop);
    if (!once && !stop.aborted) {
      tell("idle", "The lab goes on. Look at the case on the page; Ctrl-C ends it.");
      if (scenario.lab === "ipsec")
        tell(
          "idle",
          `In another shell: ${PROGRAM} incident list, ${PROGRAM} lab list, ${PROGRAM} show ipsec sec --endpoint hub`,
        );
      await stopped(stop);
    }
    return met;
  } finally {
    await faces.close();
    await spindrift.close();
  }
}

function introduce(scenario: Scenario, faces: Faces, tell: Tell): void {
  tell("page", `The page: ${faces.address}`);
  tell("scenario", `\n${scenario.about.replace(/^#+ */, "")}\n`);
}

/** Tells the story and waits until what is expected has come, or cannot come any more. */
function play(scenario: Scenario, lab: DemoLab, spindrift: Spindrift, tell: Tell, stop: AbortSignal): Promise<boolean> {
  const { expect, story } = scenario;
  const told = new Map<string, string>();
  const approving = new Set<string>();
  return new Promise((resolve) => {
    const timers = story.map((step) =>
      setTimeout(() => {
        tell("lab", `lab: ${step.do} ${step.do === "type" ? step.lines.join("; ") : step.fault} on ${step.device}`);
        if (step.do === "type") lab.type(step.device, step.lines);
        else if (step.do === "break") lab.break(step.device, step.fault);
        else lab.mend(step.device, step.fault);
      }, step.at),
    );
    const reports = setInterval(() => {
      if (lab.progress !== undefined) tell("progress", `         lab: ${lab.progress()}`);
    }, REPORT_EVERY);
    let isOver = false;
    const finish = (met: boolean, text: string): void => {
      if (isOver) return; // Ctrl-C behind the verdict
      isOver = true;
      for (const timer of timers) clearTimeout(timer);
      clearInterval(reports);
      unwatch();
      tell("verdict", text);
      resolve(met);
    };
    timers.push(
      setTimeout(
        () =>
          finish(
            false,
            `NOT MET: ${expect.cause} ${expect.outcome} was expected within ${renderDuration(expect.within)}.`,
          ),
        expect.within,
      ),
    );
    stop.addEventListener("abort", () => finish(false, "Interrupted."));
    const unwatch = spindrift.watch((event) => {
      if (event.kind !== "incident") return;
      tellCase(event.incident, told, tell);
      if (
        scenario.lab === "l2tp" &&
        event.incident.status === "awaiting-approval" &&
        !approving.has(event.incident.id)
      ) {
        approving.add(event.incident.id);
        timers.push(setTimeout(() => void approve(spindrift, event.incident.id, tell), scenario.approveAfter));
      }
      if (isMet(event.incident, expect))
        finish(true, `Met: ${event.incident.id} was named ${expect.cause} and is ${expect.outcome}.`);
      else if (isGivenUp(event.incident))
        finish(false, `NOT MET: ${event.incident.id} is escalated; ${expect.cause} ${expect.outcome} was expected.`);
    });
  });
}

/** Escalated before anything was done it may still be judged otherwise: a link that is down may become a storm. */
const isGivenUp = ({ status, actions, tunnel }: CaseFile): boolean =>
  status === "escalated" && (tunnel !== undefined || actions.some(({ startedAt }) => startedAt !== undefined));

/** The operator of the story says yes, unless somebody at the page was quicker. */
async function approve(spindrift: Spindrift, incident: string, tell: Tell): Promise<void> {
  try {
    await deskOf(spindrift).order({ verb: "approve", incident, by: "demo" });
  } catch (error) {
    tell("operator", `The demo's approval was not taken: ${(error as Error).message}`);
  }
}

const isMet = (file: CaseFile, expect: Scenario["expect"]): boolean =>
  file.status === expect.outcome && file.causes.some(({ id, standing }) => id === expect.cause && standing === "named");

/** Each case's story as it grows: what is new in its timeline, and the explanation once. */
function tellCase(file: CaseFile, told: Map<string, string>, tell: Tell): void {
  for (const [place, entry] of file.timeline.entries()) {
    const key = `${file.id} ${place} ${entry.text}`;
    if (told.has(key) || (entry.kind === "evidence" && entry.raw !== undefined)) continue;
    told.set(key, "");
    tell(entry.kind, `${entry.at.slice(11, 19)}Z ${file.id} ${entry.kind}: ${entry.text}`);
  }
  tellOrders(file, told, tell);
  if (file.explanation === "" || told.get(file.id) === file.explanation) return;
  if (!told.has(file.id)) tell("explanation", `         ${file.id} explained: ${file.explanation}`);
  told.set(file.id, file.explanation);
}

/** What a yes would send, before anybody says it. */
function tellOrders({ id, actions }: CaseFile, told: Map<string, string>, tell: Tell): void {
  const action = actions.at(-1);
  if (action?.status !== "proposed" || told.has(action.id)) return;
  told.set(action.id, "");
  const orders = action.orders.map((order) => `           ${order}`);
  tell("orders", [`         ${action.id} would send ${action.device}:`, ...orders].join("\n"));
  if (action.consent === "approval")
    tell("orders", `         Approve it on the page, or: ${PROGRAM} incident approve ${id}`);
}

function writeConfig(
  folder: string,
  scenario: Scenario,
  lab: DemoLab,
  ports: { syslog: number; snmp: number },
  page: string,
): string {
  const path = join(folder, "spindrift.yaml");
  const document = {
    data: "data",
    listen: {
      page,
      syslog: { udp: `127.0.0.1:${ports.syslog}` },
      snmp: { listen: `127.0.0.1:${ports.snmp}`, communities: [`plain:${COMMUNITY}`] },
    },
    devices: lab.devices,
    respond: { default: scenario.respond, coolDown: renderDuration(scenario.coolDown) },
  };
  writeFileSync(path, stringify(document), { mode: 0o600 });
  return path;
}

/** The usual page address, or another port when somebody has it. */
async function pageAddress(wanted: string): Promise<string> {
  const { host, port } = endpoint(wanted);
  const { createServer } = await import("node:net");
  const isFree = await new Promise<boolean>((done) => {
    const probe = createServer().once("error", () => done(false));
    probe.listen(port, host, () => probe.close(() => done(true)));
  });
  return isFree ? wanted : `${host}:0`;
}

async function freePort(): Promise<number> {
  const { createSocket } = await import("node:dgram");
  return new Promise((done) => {
    const socket = createSocket("udp4");
    socket.bind(0, "127.0.0.1", () => {
      const { port } = socket.address();
      socket.close(() => done(port));
    });
  });
}
