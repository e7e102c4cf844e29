import { Fifo } from "../../l2tp/fifo.ts";
import { after, type Duration, type Instant } from "../../time/instant.ts";
import { PROCESSES, type Process, Usage } from "./usage.ts";

/** A piece of work for a process. It is done when its time is spent; what it sends leaves then, and not before. */
export interface Work {
  readonly process: Process;
  /** Does it. @returns what it costs */
  run(now: Instant): Duration;
}

/**
 * One CPU and a queue for each process. The processes take turns; within one, first come first served. There is no notion
 * of a storm here: late answers come from the queue, and the collapse from clients who do not wait for them.
 */
export class RoutingEngine {
  readonly usage: Usage;
  readonly #limit: number;
  readonly #done: (at: Instant) => void;
  readonly #queues = new Map<Process, Fifo<Work>>(PROCESSES.map((process) => [process, new Fifo<Work>()]));
  #endsAt: Instant | undefined;
  #turn = 0;
  #refused = 0;
  #isAdvancing = false;

  /** @param done called at the end of each piece of work, when its effects leave */
  constructor(limit: number, now: Instant, done: (at: Instant) => void) {
    this.#limit = limit;
    this.#done = done;
    this.usage = new Usage(now);
  }

  /** When the work under way is done. */
  get deadline(): Instant | undefined {
    return this.#endsAt;
  }

  /** Packets that were lost since the process's queue was full. */
  get refused(): number {
    return this.#refused;
  }

  waiting(process: Process): number {
    return this.#queues.get(process)?.length ?? 0;
  }

  /** @returns false when the queue is full and the work is lost */
  offer(work: Work, now: Instant): boolean {
    this.advance(now);
    const queue = this.#queues.get(work.process);
    if (queue === undefined || queue.length >= this.#limit) {
      this.#refused += 1;
      return false;
    }
    this.usage.sample(this.#runnable(), now);
    queue.push(work);
    if (this.#isAdvancing) return true; // work that comes of work: its turn comes when this call goes on
    if (this.#endsAt === undefined) this.#begin(now);
    this.advance(now); // what costs nothing is done at once
    return true;
  }

  /** Ends all work whose time has come, each at its own instant, however late the call is. */
  advance(now: Instant): void {
    if (this.#isAdvancing) return;
    this.#isAdvancing = true;
    while (this.#endsAt !== undefined && this.#endsAt <= now) {
      const at = this.#endsAt;
      this.#endsAt = undefined;
      this.#done(at);
      this.usage.sample(this.#runnable() + 1, at);
      this.#begin(at);
    }
    this.#isAdvancing = false;
    this.usage.sample(this.#runnable(), now);
  }

  #begin(now: Instant): void {
    const work = this.#next();
    if (work === undefined) return;
    const cost = work.run(now);
    this.usage.spend(work.process, now, cost);
    this.#endsAt = after(now, cost);
  }

  #next(): Work | undefined {
    for (let i = 0; i < PROCESSES.length; i++) {
      this.#turn = (this.#turn + 1) % PROCESSES.length;
      const process = PROCESSES[this.#turn];
      const work = process === undefined ? undefined : this.#queues.get(process)?.shift();
      if (work !== undefined) return work;
    }
    return undefined;
  }

  #runnable(): number {
    let count = this.#endsAt === undefined ? 0 : 1;
    for (const queue of this.#queues.values()) if (queue.length > 0) count += 1;
    return Math.min(count, PROCESSES.length);
  }
}
