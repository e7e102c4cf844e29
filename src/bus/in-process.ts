import { UnreachableError } from "../errors/errors.ts";
import { before, type Duration, type Instant, minutes } from "../time/instant.ts";
import type { Bus, BusMessage, Subscription } from "./bus.ts";

export interface InProcessBusOptions {
  /** Messages of one topic that may wait for its consumers. */
  readonly limit: number;
  readonly now: () => Instant;
  /** Waits before a batch that its consumer rejected is handed out again. */
  readonly pause: (span: Duration) => Promise<void>;
}

/** Ids are remembered this long: a message that comes again within it is one message. */
const REMEMBER: Duration = minutes(2);
const BATCH = 500;
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5_000;

/** The bus of one process: a queue for each consumer, in the order of publishing. */
export function openInProcessBus(options: InProcessBusOptions): Bus {
  const topics = new Map<string, Topic>();
  const topic = (name: string): Topic => {
    const known = topics.get(name) ?? new Topic(name, options);
    topics.set(name, known);
    return known;
  };
  return {
    publish: async (name, messages) => topic(name).publish(messages),
    subscribe: (name, consume) => topic(name).subscribe(consume as Consume),
    close: async () => {
      await Promise.all([...topics.values()].map((one) => one.close()));
    },
  };
}

type Consume = (batch: readonly BusMessage<unknown>[]) => Promise<void>;

class Topic {
  readonly #name: string;
  readonly #options: InProcessBusOptions;
  readonly #consumers = new Set<Consumer>();
  readonly #seen = new Map<string, Instant>();

  constructor(name: string, options: InProcessBusOptions) {
    this.#name = name;
    this.#options = options;
  }

  publish(messages: readonly BusMessage<unknown>[]): void {
    if ([...this.#consumers].some((consumer) => consumer.waiting + messages.length > this.#options.limit)) {
      throw new UnreachableError(
        "bus.full",
        `${this.#name}: consumers are more than ${this.#options.limit} messages behind`,
      );
    }
    const fresh = messages.filter(({ id }) => id === undefined || this.#isNew(id));
    for (const consumer of this.#consumers) consumer.push(fresh);
  }

  subscribe(consume: Consume): Subscription {
    const consumer = new Consumer(consume, this.#options);
    this.#consumers.add(consumer);
    return {
      close: async () => {
        this.#consumers.delete(consumer);
        await consumer.close();
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#consumers].map((consumer) => consumer.close()));
    this.#consumers.clear();
  }

  #isNew(id: string): boolean {
    const now = this.#options.now();
    for (const [old, at] of this.#seen) {
      if (at >= before(now, REMEMBER)) break; // they stand in the order of their coming
      this.#seen.delete(old);
    }
    if (this.#seen.has(id)) return false;
    this.#seen.set(id, now);
    return true;
  }
}

class Consumer {
  readonly #consume: Consume;
  readonly #options: InProcessBusOptions;
  #queue: BusMessage<unknown>[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(consume: Consume, options: InProcessBusOptions) {
    this.#consume = consume;
    this.#options = options;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  push(messages: readonly BusMessage<unknown>[]): void {
    this.#queue.push(...messages);
    this.#running ??= this.#run();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    await Promise.resolve(); // the publisher goes on first
    let pause = FIRST_PAUSE;
    while (this.#queue.length > 0 && !this.#closed) {
      const batch = this.#queue.slice(0, BATCH);
      try {
        await this.#consume(batch);
        this.#queue = this.#queue.slice(batch.length);
        pause = FIRST_PAUSE;
      } catch {
        // at least once: it is handed out again, ever more slowly
        await this.#options.pause(pause as Duration);
        pause = Math.min(2 * pause, LONGEST_PAUSE);
      }
    }
    this.#running = undefined;
  }
}
