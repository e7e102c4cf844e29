import { resolve } from "node:path";
import type { DeskEvent } from "../api/desk.ts";
import type { Bus } from "../bus/bus.ts";
import { openInProcessBus } from "../bus/in-process.ts";
import { caseFile } from "../circle/case-file.ts";
import type { CircleEffect } from "../circle/effect.ts";
import { UnreachableError } from "../errors/errors.ts";
import type { Session } from "../intake/session.ts";
import type { Drop, Sink } from "../intake/sink.ts";
import type { Arrival } from "../model/arrival.ts";
import type { Fleet } from "../model/fleet.ts";
import { subjectOf } from "../model/incident.ts";
import type { Fields } from "../model/observation.ts";
import { platforms } from "../platforms/catalogue.ts";
import { openSqliteStore } from "../store/sqlite/store.ts";
import type { JournalEntry, Store } from "../store/store.ts";
import { after, before, type Duration, days, minutes, parseDuration } from "../time/instant.ts";
import { type Clock, wallClock } from "./clock.ts";
import { Conductor } from "./conductor.ts";
import { parseByteCount } from "./config/byte-count.ts";
import type { EndpointDocument } from "./config/endpoint-schema.ts";
import { fleetOf } from "./config/fleet.ts";
import type { LoadedConfig } from "./config/load.ts";
import type { ConfigDocument } from "./config/schema.ts";
import { content } from "./content.ts";
import { DropCounter, DropNews } from "./drops.ts";
import type { HeldEndpoint } from "./endpoint-desk.ts";
import { endpointSession } from "./endpoint-session.ts";
import { type OwnEndpoints, openOwnEndpoints } from "./endpoints.ts";
import { guarded } from "./guard.ts";
import { type OpenListener, openListeners } from "./listeners.ts";
import { openSession } from "./sessions.ts";
import { deviceStatus, tunnelStatus } from "./views.ts";

const KEEP_JOURNAL: Duration = days(14);
const KEEP_INCIDENTS: Duration = days(365);
const MOST_JOURNAL = 10 * 1024 ** 3;
const PRUNE_EVERY: Duration = minutes(1);
const CHANGES = "changes";

interface Fault {
  readonly error: unknown;
  readonly entry: JournalEntry;
}

/** Everything that runs in one process: store, judgement, sessions, listeners. */
export class Spindrift {
  readonly fleet: Fleet;
  readonly store: Store;
  readonly conductor: Conductor;
  readonly drops = new DropCounter();
  readonly startedAt: number;
  listeners: readonly OpenListener[] = [];
  /** Why the store last refused something, while it does. */
  storeTrouble: string | undefined;
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #sessions = new Map<string, Session>();
  readonly #dropped: DropNews;
  #stopPruning: (() => void) | undefined;
  #own: OwnEndpoints | undefined;

  private constructor(fleet: Fleet, store: Store, conductor: Conductor, bus: Bus, clock: Clock) {
    this.fleet = fleet;
    this.store = store;
    this.conductor = conductor;
    this.#bus = bus;
    this.#clock = clock;
    this.#dropped = new DropNews(this.drops, clock, (drop) => this.#publish("drops", { kind: "drop", drop }));
    this.startedAt = clock.now();
  }

  /** @throws UsageError for the operator's slips; UnreachableError when the store or an address cannot be had */
  static async start({ document, directory }: LoadedConfig, clock: Clock = wallClock): Promise<Spindrift> {
    const fleet = fleetOf(document);
    const store = await openSqliteStore({ directory: resolve(directory, document.data ?? "spindrift-data") });
    let begun: Spindrift | undefined;
    try {
      const bus = openInProcessBus({
        limit: 100_000,
        now: clock.now,
        pause: (span) => new Promise((done) => clock.wakeAt((clock.now() + span) as never, done)),
      });
      let perform = (_: CircleEffect): void => undefined;
      let trouble = (_: unknown): void => undefined;
      const faults: Fault[] = [];
      let fault = (one: Fault): void => void faults.push(one);
      const performer = {
        perform: (effect: CircleEffect) => perform(effect),
        trouble: (error: unknown) => trouble(error),
        fault: (error: unknown, entry: JournalEntry) => fault({ error, entry }),
      };
      const conductor = await Conductor.open(fleet, content, store, clock, performer);
      const spindrift = new Spindrift(fleet, store, conductor, bus, clock);
      begun = spindrift;
      perform = (effect) => spindrift.#perform(effect);
      trouble = (error) => spindrift.#trouble(error);
      fault = (one) => spindrift.#fault(one);
      for (const one of faults) fault(one); // of the journal that was run again
      await spindrift.#open({ document, directory, path: "" });
      return spindrift;
    } catch (error) {
      await (begun ?? store).close(); // what runs already would keep a process that has told its error
      throw error;
    }
  }

  /** The IPsec endpoints that it runs itself. */
  get endpoints(): readonly HeldEndpoint[] {
    return this.#own?.held ?? [];
  }

  /** Every change from now on; gives the way to stop. */
  watch(listener: (event: DeskEvent) => void): () => void {
    const subscription = this.#bus.subscribe<DeskEvent>(CHANGES, async (batch) => {
      for (const { body } of batch) listener(body);
    });
    return () => void subscription.close();
  }

  async close(): Promise<void> {
    this.#stopPruning?.();
    await Promise.all(this.listeners.map((listener) => listener.close()));
    await Promise.all([...this.#sessions.values()].map((session) => session.close()));
    await this.#own?.close();
    await this.conductor.close();
    this.#dropped.close();
    await this.#bus.close();
    await this.store.close();
  }

  async #open({ document, directory }: LoadedConfig): Promise<void> {
    this.listeners = await openListeners(document, directory, guarded(this.#sink, document, this.#clock));
    const memory = {
      recall: (device: string) => this.store.recall(`host key ${device}`),
      remember: (device: string, fingerprint: string) => this.store.remember(`host key ${device}`, fingerprint),
    };
    for (const device of document.devices) {
      const { name } = device;
      const session = openSession(
        device,
        { platforms, memory, directory },
        {
          up: () => this.#submit({ kind: "session", at: this.#clock.now(), device: name, state: "up" }),
          down: ({ code, message }) =>
            this.#submit({
              kind: "session",
              at: this.#clock.now(),
              device: name,
              state: "down",
              reason: `${message} (${code})`,
            }),
          event: (event, data: Fields) =>
            this.#submit({ kind: "event", at: this.#clock.now(), device: name, name: event, data }),
        },
      );
      this.#sessions.set(name, session);
    }
    await this.#openOwn(document.endpoints ?? [], directory);
    this.#prune(document);
  }

  /** Endpoints of this process are devices as well: asked like others, and their log comes in. */
  async #openOwn(endpoints: readonly EndpointDocument[], directory: string): Promise<void> {
    const onLog = (log: Arrival): void => this.#submit(log);
    this.#own = await openOwnEndpoints({ endpoints, directory, onLog });
    for (const held of this.#own.held) {
      this.#sessions.set(held.name, endpointSession(held, this.#clock.now));
      this.#submit({ kind: "session", at: this.#clock.now(), device: held.name, state: "up" });
    }
  }

  readonly #sink: Sink = {
    take: async (arrival: Arrival): Promise<void> => {
      if (this.conductor.isFull)
        throw new UnreachableError("store.behind", "more came in than the store can keep up with");
      await this.conductor.submit(arrival);
    },
    drop: (drop: Drop): void => this.#dropped.count(drop),
  };

  #submit(arrival: Arrival): void {
    this.conductor.submit(arrival).then(
      () => {
        this.storeTrouble = undefined;
      },
      (error: unknown) => this.#trouble(error),
    );
  }

  #trouble(error: unknown): void {
    this.storeTrouble = (error as Error).message;
  }

  /** Counted and shown as what was not taken; the stack is for us. */
  #fault({ error, entry: { seq, kind, device = "-" } }: Fault): void {
    const sample = `entry ${seq}: ${(error as Error).message}`;
    this.#dropped.count({ intake: "judgement", source: device, reason: "judgement.failed", type: kind, sample });
    console.error(`spindrift: the judgement failed over entry ${seq} of the journal, and went on:`, error);
  }

  #perform(effect: CircleEffect): void {
    const { world } = this.conductor.circle;
    switch (effect.kind) {
      case "ask":
        void this.#ask(effect);
        break;
      case "carry-out":
        void this.#carryOut(effect);
        break;
      case "incident-changed":
        this.#publish(subjectOf(effect.incident).name, { kind: "incident", incident: caseFile(effect.incident) });
        break;
      case "tunnel-changed": {
        const tunnel = world.tunnels.get(effect.tunnel);
        if (tunnel !== undefined) this.#publish(effect.tunnel, { kind: "tunnel", tunnel: tunnelStatus(world, tunnel) });
        break;
      }
      case "device-changed": {
        const device = world.devices.get(effect.device);
        if (device !== undefined) this.#publish(effect.device, { kind: "device", device: deviceStatus(world, device) });
        break;
      }
      case "audit":
        break; // the conductor has written it down
    }
  }

  async #ask({ device, poll, commands, urgent }: Extract<CircleEffect, { kind: "ask" }>): Promise<void> {
    const answers = (await this.#sessions.get(device)?.ask(commands, urgent)) ?? [];
    this.#submit({ kind: "answers", at: this.#clock.now(), device, poll, answers });
  }

  async #carryOut({
    action,
    device,
    orders,
    abandon = [],
  }: Extract<CircleEffect, { kind: "carry-out" }>): Promise<void> {
    const answers = (await this.#sessions.get(device)?.carryOut(orders, abandon)) ?? [];
    await this.conductor
      .submit({ kind: "outcome", at: this.#clock.now(), action, answers })
      .catch((error: unknown) => this.#trouble(error));
  }

  #publish(key: string, body: DeskEvent): void {
    // Faces that are too far behind miss a change and see the next; the store misses none
    this.#bus.publish(CHANGES, [{ key, body }]).catch(() => undefined);
  }

  #prune({ keepJournal, keepJournalSize, keepIncidents }: ConfigDocument): void {
    const journal = spanOf(keepJournal, KEEP_JOURNAL);
    const incidents = spanOf(keepIncidents, KEEP_INCIDENTS);
    const mostJournal = (keepJournalSize === undefined ? undefined : parseByteCount(keepJournalSize)) ?? MOST_JOURNAL;
    const again = (): void => {
      const now = this.#clock.now();
      const retention = { journalBefore: before(now, journal), incidentsBefore: before(now, incidents), mostJournal };
      this.store.prune(retention).catch((error: unknown) => this.#trouble(error));
      this.#stopPruning = this.#clock.wakeAt(after(now, PRUNE_EVERY), again);
    };
    again();
  }
}

const spanOf = (text: string | undefined, otherwise: Duration): Duration =>
  (text === undefined ? undefined : parseDuration(text)) ?? otherwise;
