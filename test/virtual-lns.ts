import { content } from "../src/app/content.ts";
import { Circle } from "../src/circle/circle.ts";
import type { CircleEffect } from "../src/circle/effect.ts";
import { renderSyslog } from "../src/lab/l2tp/device-log.ts";
import { faultNamed } from "../src/lab/l2tp/faults.ts";
import { JunosTerminal } from "../src/lab/l2tp/junos-cli/junos-terminal.ts";
import { L2TP_LAB, type L2tpLabOptions, slowed, threeLacs } from "../src/lab/l2tp/options.ts";
import { VirtualL2tpLab } from "../src/lab/l2tp/virtual-lab.ts";
import type { Answer } from "../src/model/arrival.ts";
import type { Consent, Fleet } from "../src/model/fleet.ts";
import type { Incident } from "../src/model/incident.ts";
import type { CircleInput } from "../src/model/input.ts";
import { junosDialect } from "../src/platforms/junos/dialect.ts";
import { after, type Duration, type Instant, milliseconds, parseInstant, seconds } from "../src/time/instant.ts";

/** A fortieth of the story's size on an engine as many times slower: 300 sessions, of which 200 fall. */
export const SMALL: L2tpLabOptions = {
  ...L2TP_LAB,
  lacs: threeLacs(50, 2),
  engine: { queue: 1_250, costs: slowed(L2TP_LAB.engine.costs, 4) },
};

export interface VirtualLnsOptions {
  readonly lab?: L2tpLabOptions;
  readonly consent?: Consent;
  readonly causes?: Readonly<Record<string, Consent>>;
  readonly loginsPerSecond?: number;
  readonly pollEvery?: Duration;
}

const TICK = milliseconds(500);
const TYPING = milliseconds(20);

/** The judgement over the lab's LNS on virtual time: every command is typed at its terminal, every answer is its text. */
export class VirtualLns {
  readonly lab: VirtualL2tpLab;
  readonly fleet: Fleet;
  circle: Circle;
  readonly inputs: CircleInput[] = [];
  readonly incidents = new Map<string, Incident>();
  readonly carriedOut: string[] = [];
  /** Commands that the device refuses from now on. */
  readonly refused = new Set<string>();
  readonly #terminal: JunosTerminal;
  #logs: string[] = [];
  #agenda: { readonly at: Instant; readonly act: () => void }[] = [];

  constructor(options: VirtualLnsOptions = {}) {
    const start = parseInstant("2026-11-21T03:00:00Z") as Instant;
    const { lab = SMALL, pollEvery = seconds(10), loginsPerSecond } = options;
    this.lab = new VirtualL2tpLab(lab, start);
    this.#terminal = new JunosTerminal(this.lab.device);
    this.lab.world.gateway.log.onLine((line) => this.#logs.push(renderSyslog(lab.hostName, line)));
    this.fleet = {
      devices: [
        {
          name: lab.hostName,
          platform: "junos",
          addresses: [lab.address],
          logNames: [],
          utcOffsetMinutes: 0,
          pollEvery,
          watch: ["l2tp"],
          ...(loginsPerSecond === undefined ? {} : { loginsPerSecond }),
        },
      ],
      tunnels: [],
      response: {
        default: options.consent ?? "approval",
        causes: options.causes ?? {},
        devices: {},
        deviceCauses: {},
        coolDown: seconds(2),
      },
    };
    this.circle = Circle.start(this.fleet, content, start);
    this.take({ kind: "session", at: start, device: lab.hostName, state: "up" });
  }

  get now(): Instant {
    return this.lab.now;
  }

  get active(): number {
    return this.lab.world.gateway.subscribers.activeCount;
  }

  /** The incident that was opened last. */
  get last(): Incident | undefined {
    return [...this.incidents.values()].at(-1);
  }

  /** Everybody logs in, watched. */
  settle(): void {
    for (let i = 0; i < 100 && this.lab.world.isSettling; i++) this.advance(seconds(5));
    this.advance(seconds(40));
  }

  break(fault: string, target?: string): void {
    this.lab.world.strike(faultNamed(fault), target, this.now);
  }

  mend(fault: string, target?: string): void {
    this.lab.world.mend(faultNamed(fault), target, this.now);
  }

  /** What an operator types at the device, beside Spindrift. */
  type(...lines: readonly string[]): void {
    const terminal = new JunosTerminal(this.lab.device);
    for (const line of lines) terminal.type(line);
  }

  approve(incident = this.last?.id ?? ""): void {
    this.take({ kind: "order", at: this.now, order: { verb: "approve", incident, by: "ops" } });
  }

  advance(span: Duration): void {
    const end = after(this.now, span);
    while (this.now < end) {
      const next = Math.min(end, after(this.now, TICK), this.#agenda[0]?.at ?? end) as Instant;
      this.lab.advance((next - this.now) as Duration);
      const logs = this.#logs;
      this.#logs = [];
      for (const text of logs) this.take({ kind: "log", at: this.now, transport: "udp", source: "192.0.2.1", text });
      while (this.#agenda[0] !== undefined && this.#agenda[0].at <= this.now) this.#agenda.shift()?.act();
      const wake = this.circle.nextWake();
      if (wake !== undefined && wake <= this.now) this.take({ kind: "wake", at: this.now });
    }
  }

  /** Until this holds, at most so long. */
  until(holds: () => boolean, atMost: Duration, step: Duration = seconds(1)): boolean {
    const end = after(this.now, atMost);
    while (!holds() && this.now < end) this.advance(step);
    return holds();
  }

  take(input: CircleInput): void {
    this.inputs.push(JSON.parse(JSON.stringify(input)) as CircleInput);
    for (const effect of this.circle.take(input)) this.#perform(effect);
  }

  #perform(effect: CircleEffect): void {
    if (effect.kind === "incident-changed") this.incidents.set(effect.incident.id, effect.incident);
    if (effect.kind === "ask") {
      const { device, poll, commands } = effect;
      this.#answer(commands, [], (answers) => this.take({ kind: "answers", at: this.now, device, poll, answers }));
    }
    if (effect.kind === "carry-out") {
      const { action, orders, abandon = [] } = effect;
      const commandsOf = (list: typeof orders): string[] => list.map(({ command }) => command);
      this.#answer(commandsOf(orders), commandsOf(abandon), (answers) => {
        this.carriedOut.push(...answers.map(({ command }) => command));
        this.take({ kind: "outcome", at: this.now, action, answers });
      });
    }
  }

  /** One after another, each answered from the state at its moment; after a refusal comes what leads out. */
  #answer(commands: readonly string[], abandon: readonly string[], done: (answers: Answer[]) => void): void {
    const answers: Answer[] = [];
    let left = [...commands];
    let isLeaving = false;
    const next = (at: Instant): void => {
      const command = left.shift();
      if (command === undefined) {
        done(answers);
        return;
      }
      const answered = after(at, TYPING);
      this.#at(answered, () => {
        const text = this.refused.has(command) ? "error: permission denied\n" : this.#terminal.type(command).output;
        const refusal = junosDialect.refusals.map((pattern) => pattern.exec(text)).find((match) => match !== null);
        const error = refusal === undefined ? {} : { error: { code: "cli.refused", message: text.trim() } };
        answers.push({ command, askedAt: at, at: answered, text, ...error });
        if (refusal !== undefined && abandon.length > 0 && !isLeaving) {
          isLeaving = true;
          left = [...abandon];
        }
        next(answered);
      });
    };
    next(this.now);
  }

  #at(at: Instant, act: () => void): void {
    this.#agenda = [...this.#agenda, { at, act }].sort((a, b) => a.at - b.at);
  }
}
