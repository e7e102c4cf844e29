import { renderCaseFile } from "../circle/case-file.ts";
import { Circle } from "../circle/circle.ts";
import type { Content } from "../circle/context.ts";
import type { CircleEffect } from "../circle/effect.ts";
import type { Answer, Arrival } from "../model/arrival.ts";
import type { Fleet } from "../model/fleet.ts";
import type { Incident } from "../model/incident.ts";
import type { CircleInput } from "../model/input.ts";
import { redact } from "../model/redact.ts";
import type { JournalEntry, Store } from "../store/store.ts";
import { after, type Duration, type Instant, instant, minutes, seconds } from "../time/instant.ts";
import type { Clock } from "./clock.ts";

/** What the conductor has done in the world; each is called only for inputs that are durable. */
export interface Performer {
  perform(effect: CircleEffect): void;
  /** The store would not keep something; the text is for the operator. */
  trouble(error: unknown): void;
  /** The judgement of one input failed by a fault of ours; it goes on with the next. */
  fault(error: unknown, entry: JournalEntry): void;
}

interface Waiting {
  readonly input: CircleInput;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

const SNAPSHOT_EVERY: Duration = minutes(1);
const RETRY_AFTER: Duration = seconds(1);
/** Beyond this many inputs not yet durable, or so much text in them, the sources are told to wait or to drop. */
const BACKLOG_LIMIT = 200_000;
const BACKLOG_TEXT = 64 * 1024 * 1024;

/**
 * Brings every input to the judgement in one order: first into the journal, and when it is durable there, into the
 * circle; then its effects are performed. So nothing is done in the world whose reason could be forgotten, and the
 * journal run again gives the same case files.
 */
export class Conductor {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #performer: Performer;
  #circle: Circle;
  #seq: number;
  #queue: Waiting[] = [];
  /** Characters of the inputs that are queued or on their way into the journal. */
  #text = 0;
  #writing: Promise<void> | undefined;
  #lastAt: Instant = instant(0);
  #snapshotAt: Instant = instant(0);
  #snapshotSeq = 0;
  #wakeAt: Instant | undefined;
  #stopWaiting: (() => void) | undefined;
  #closed = false;

  private constructor(store: Store, clock: Clock, performer: Performer, circle: Circle, seq: number) {
    this.#store = store;
    this.#clock = clock;
    this.#performer = performer;
    this.#circle = circle;
    this.#seq = seq;
  }

  /** Goes on where the journal ends: the newest snapshot, then the inputs behind it, none of whose effects is repeated. */
  static async open(
    fleet: Fleet,
    content: Content,
    store: Store,
    clock: Clock,
    performer: Performer,
  ): Promise<Conductor> {
    const snapshot = await store.loadSnapshot();
    const now = clock.now();
    const circle =
      snapshot === undefined
        ? Circle.start(fleet, content, now)
        : Circle.restore(fleet, content, snapshot.body, snapshot.at);
    const conductor = new Conductor(store, clock, performer, circle, snapshot?.seq ?? 0);
    if (snapshot === undefined) await store.saveSnapshot({ seq: 0, at: now, body: circle.snapshot() });
    await conductor.#catchUp(snapshot?.seq ?? 0);
    await conductor.submit({ kind: "resumed", at: now });
    return conductor;
  }

  get circle(): Circle {
    return this.#circle;
  }

  get seq(): number {
    return this.#seq;
  }

  /** Inputs that are not yet durable. */
  get backlog(): number {
    return this.#queue.length;
  }

  get isFull(): boolean {
    return this.#queue.length >= BACKLOG_LIMIT || this.#text >= BACKLOG_TEXT;
  }

  /** Resolves when the input is durable and judged; rejects when the store would not take it: then it did not happen. */
  submit(input: CircleInput): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ input, resolve, reject });
      this.#text += textOf(input);
      this.#writing ??= this.#write();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stopWaiting?.();
    await this.#writing;
    await this.#saveSnapshot();
  }

  async #catchUp(afterSeq: number): Promise<void> {
    for await (const entry of this.#store.readJournal(afterSeq)) {
      for (const [place, effect] of this.#take(entry).entries()) await this.#saveRecord(effect, entry.seq, place);
      this.#seq = entry.seq;
      this.#lastAt = entry.at;
    }
  }

  async #write(): Promise<void> {
    await Promise.resolve(); // what arrives in the same turn is one batch
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      const entries = batch.map(({ input }) => this.#entryOf(input));
      try {
        await this.#store.append(entries);
      } catch (reason) {
        this.#seq -= entries.length; // they did not happen
        for (const waiting of batch) waiting.reject(reason);
        continue;
      } finally {
        for (const { input } of batch) this.#text -= textOf(input);
      }
      entries.forEach((entry, place) => {
        this.#judge(entry);
        batch[place]?.resolve();
      });
    }
    this.#writing = undefined;
    this.#waitForWake();
    if (this.#clock.now() - this.#snapshotAt >= SNAPSHOT_EVERY) {
      this.#saveSnapshot().catch((error: unknown) => this.#performer.trouble(error));
    }
  }

  /** Instants in the journal never go back, whatever the wall clock does. */
  #entryOf(input: CircleInput): JournalEntry {
    const at = instant(Math.max(this.#clock.now(), this.#lastAt));
    this.#lastAt = at;
    this.#seq += 1;
    const clean = withoutSecrets(input);
    const device = isArrival(clean) ? this.#deviceOf(clean) : undefined;
    const body = JSON.stringify({ ...clean, at });
    return { seq: this.#seq, at, kind: input.kind, body, ...(device === undefined ? {} : { device }) };
  }

  /** A sender that cannot be told is none; why it cannot shows when the input is judged. */
  #deviceOf(arrival: Arrival): string | undefined {
    try {
      return this.#circle.deviceOf(arrival);
    } catch {
      return undefined;
    }
  }

  /**
   * The judgement sees exactly what the journal holds: so it will again in a replay. An input that it fails over is in the
   * journal too, and must not make each new start fail over it.
   */
  #take(entry: JournalEntry): readonly CircleEffect[] {
    try {
      return this.#circle.take(JSON.parse(entry.body) as CircleInput);
    } catch (error) {
      this.#performer.fault(error, entry);
      return [];
    }
  }

  #judge(entry: JournalEntry): void {
    this.#take(entry).forEach((effect, place) => {
      this.#saveRecord(effect, entry.seq, place).catch((error: unknown) => this.#performer.trouble(error));
      this.#performer.perform(effect);
    });
  }

  async #saveRecord(effect: CircleEffect, seq: number, place: number): Promise<void> {
    if (effect.kind === "incident-changed") await this.#store.saveIncident(incidentRecord(effect.incident));
    if (effect.kind === "audit") await this.#store.audit({ id: `${seq}/${place}`, ...effect.entry });
  }

  #waitForWake(): void {
    const at = this.#circle.nextWake();
    if (at === this.#wakeAt || this.#closed) return;
    this.#stopWaiting?.();
    this.#wakeAt = at;
    if (at === undefined) return;
    this.#stopWaiting = this.#clock.wakeAt(at, () => this.#wake());
  }

  #wake(): void {
    this.submit({ kind: "wake", at: this.#clock.now() }).then(
      () => {
        this.#wakeAt = undefined;
        this.#waitForWake();
      },
      // A store that is full is asked again in a while, not in a loop.
      () => {
        this.#stopWaiting = this.#clock.wakeAt(after(this.#clock.now(), RETRY_AFTER), () => this.#wake());
      },
    );
  }

  async #saveSnapshot(): Promise<void> {
    if (this.#seq === this.#snapshotSeq) return;
    this.#snapshotAt = this.#clock.now();
    this.#snapshotSeq = this.#seq;
    await this.#store.saveSnapshot({ seq: this.#seq, at: this.#lastAt, body: this.#circle.snapshot() });
  }
}

/** Secrets stand in no journal, and the judgement needs none: it sees what the journal holds. */
function withoutSecrets(input: CircleInput): CircleInput {
  switch (input.kind) {
    case "log":
      return { ...input, text: redact(input.text) };
    case "answers":
    case "outcome":
      return { ...input, answers: input.answers.map(cleanAnswer) };
    case "trap":
      return { ...input, varbinds: input.varbinds.map((one) => ({ ...one, ...cleanValue(one.value) })) };
    default:
      return input;
  }
}

const cleanAnswer = (answer: Answer): Answer =>
  answer.text === undefined ? answer : { ...answer, text: redact(answer.text) };

const cleanValue = <Value>(value: Value): { readonly value?: string } =>
  typeof value === "string" ? { value: redact(value) } : {};

const textOf = (input: CircleInput): number => (input.kind === "log" ? input.text.length : 0);

const isArrival = (input: CircleInput): input is Arrival =>
  input.kind !== "wake" && input.kind !== "order" && input.kind !== "outcome" && input.kind !== "resumed";

const incidentRecord = (incident: Incident): Parameters<Store["saveIncident"]>[0] => ({
  id: incident.id,
  openedAt: incident.openedAt,
  status: incident.status,
  title: incident.title,
  body: renderCaseFile(incident),
  ...(incident.closedAt === undefined ? {} : { closedAt: incident.closedAt }),
});
