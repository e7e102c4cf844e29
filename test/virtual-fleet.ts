import { content } from "../src/app/content.ts";
import { Circle } from "../src/circle/circle.ts";
import type { CircleEffect } from "../src/circle/effect.ts";
import { strike } from "../src/lab/faults.ts";
import { runCommand } from "../src/lab/ios-cli/commands.ts";
import { LabWorld } from "../src/lab/world.ts";
import type { Answer } from "../src/model/arrival.ts";
import type { Consent, Fleet } from "../src/model/fleet.ts";
import type { Incident } from "../src/model/incident.ts";
import type { CircleInput } from "../src/model/input.ts";
import { integerBetween, seededEntropy } from "../src/time/entropy.ts";
import {
  after,
  type Duration,
  type Instant,
  milliseconds,
  minutes,
  parseInstant,
  seconds,
} from "../src/time/instant.ts";

const GATEWAYS = [
  { name: "hub", address: "192.0.2.1", protects: "10.71.1.0/24", initiates: false, peers: ["spoke"] },
  { name: "spoke", address: "198.51.100.1", protects: "10.71.2.0/24", initiates: true, peers: ["hub"] },
];

export interface VirtualFleetOptions {
  readonly seed?: number;
  readonly lifetime?: Duration;
  readonly consent?: Consent;
  /** The longest time that a gateway takes to answer a command. */
  readonly slowest?: Duration;
}

/** The judgement over virtual gateways on virtual time: every command is typed, every answer is text, nothing waits. */
export class VirtualFleet {
  readonly world: LabWorld;
  readonly fleet: Fleet;
  circle: Circle;
  readonly inputs: CircleInput[] = [];
  readonly incidents = new Map<string, Incident>();
  readonly carriedOut: string[] = [];
  readonly #chance;
  readonly #options: VirtualFleetOptions;
  #now: Instant;
  /** What shall happen at its instant, in order. */
  #agenda: { readonly at: Instant; readonly act: () => void }[] = [];

  constructor(options: VirtualFleetOptions = {}) {
    this.#options = options;
    this.#chance = seededEntropy(options.seed ?? 1);
    this.#now = parseInstant("2026-11-21T03:00:00Z") as Instant;
    const { lifetime = minutes(60) } = options;
    this.world = new LabWorld({
      gateways: GATEWAYS,
      entropy: this.#chance,
      lifetime,
      packetsPerSecond: 4,
      now: after(this.#now, minutes(-5)),
    });
    this.world.advanceTo(this.#now);
    this.world.takeLogs();
    this.fleet = {
      devices: GATEWAYS.map(({ name, address }) => ({
        name,
        platform: "ios",
        addresses: [address],
        logNames: [],
        utcOffsetMinutes: 0,
        pollEvery: seconds(10),
      })),
      tunnels: [],
      response: {
        default: options.consent ?? "automatic",
        causes: {},
        devices: {},
        deviceCauses: {},
        coolDown: seconds(2),
      },
    };
    this.circle = Circle.start(this.fleet, content, this.#now);
    for (const { name } of GATEWAYS) this.take({ kind: "session", at: this.#now, device: name, state: "up" });
  }

  get now(): Instant {
    return this.#now;
  }

  break(gateway: string, fault: string): void {
    strike(this.world, this.world.gateway(gateway), fault);
  }

  /** The incident that was opened last. */
  get last(): Incident | undefined {
    return [...this.incidents.values()].at(-1);
  }

  advance(span: Duration): void {
    const end = after(this.#now, span);
    for (;;) {
      const wake = this.circle.nextWake();
      const next = Math.min(
        wake ?? end,
        this.#agenda[0]?.at ?? end,
        after(this.#now, milliseconds(100)),
        end,
      ) as Instant;
      if (next > this.#now) this.#now = next;
      this.world.advanceTo(this.#now);
      for (const { gateway, tag, text } of this.world.takeLogs()) {
        this.take({
          kind: "log",
          at: this.#now,
          transport: "udp",
          source: "192.0.2.250",
          text: `<188>1: ${gateway}: %${tag}: ${text}`,
        });
      }
      while (this.#agenda[0] !== undefined && this.#agenda[0].at <= this.#now) this.#agenda.shift()?.act();
      const due = this.circle.nextWake();
      if (due !== undefined && due <= this.#now) this.take({ kind: "wake", at: this.#now });
      if (this.#now >= end) return;
    }
  }

  take(input: CircleInput): void {
    this.inputs.push(JSON.parse(JSON.stringify(input)) as CircleInput);
    for (const effect of this.circle.take(input)) this.#perform(effect);
  }

  #perform(effect: CircleEffect): void {
    if (effect.kind === "incident-changed") this.incidents.set(effect.incident.id, effect.incident);
    if (effect.kind === "ask") {
      this.#answer(effect.device, effect.commands, (answers) =>
        this.take({ kind: "answers", at: this.#now, device: effect.device, poll: effect.poll, answers }),
      );
    }
    if (effect.kind === "carry-out") {
      const commands = effect.orders.map(({ command }) => command);
      this.carriedOut.push(...commands.map((command) => `${effect.device}: ${command}`));
      this.#answer(effect.device, commands, (answers) =>
        this.take({ kind: "outcome", at: this.#now, action: effect.action, answers }),
      );
    }
  }

  /** Each command is answered after a delay of its own, from the state at that moment. */
  #answer(device: string, commands: readonly string[], done: (answers: Answer[]) => void): void {
    const answers: Answer[] = [];
    const next = (at: Instant): void => {
      const command = commands[answers.length];
      if (command === undefined) {
        done(answers);
        return;
      }
      const answered = after(at, milliseconds(integerBetween(this.#chance, 20, this.#options.slowest ?? 300)));
      this.#at(answered, () => {
        const text = runCommand(this.world, this.world.gateway(device), command, true);
        answers.push({ command, askedAt: at, at: answered, text });
        next(answered);
      });
    };
    next(this.#now);
  }

  #at(at: Instant, act: () => void): void {
    this.#agenda = [...this.#agenda, { at, act }].sort((a, b) => a.at - b.at);
  }
}
