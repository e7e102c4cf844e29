import type { CaseFile, IncidentStatus } from "../../model/incident.ts";
import { after, type Duration, minutes, seconds } from "../../time/instant.ts";
import type { Clock } from "../clock.ts";
import { type Notification, notificationOf } from "./notification.ts";

export interface NotifyTarget {
  /** As messages name it: the address may hold a secret. */
  readonly name: string;
  readonly on: ReadonlySet<IncidentStatus>;
  /** @returns the HTTP status; rejects when nobody answered */
  post(body: Notification): Promise<number>;
}

/** Waits before the second and each further attempt; behind the last it is given up. */
const RETRIES: readonly Duration[] = [seconds(5), seconds(30), minutes(2), minutes(10)];
/** News that wait for one target; what is older makes room. */
const MOST_WAITING = 200;
/** Too busy, too late: worth another attempt, unlike any other refusal of the request itself. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

/** Tells of cases elsewhere: each status of a case once for each target, in order, again while the target is away. */
export class Notifier {
  readonly #lanes: readonly Lane[];
  readonly #told = new Map<string, IncidentStatus>();

  /**
   * @param known cases that stood when this process began: how they stand has been told
   * @param complain one line about news that could not be delivered
   */
  constructor(
    targets: readonly NotifyTarget[],
    known: readonly CaseFile[],
    clock: Clock,
    complain: (line: string) => void,
  ) {
    this.#lanes = targets.map((target) => new Lane(target, clock, complain));
    for (const { id, status } of known) this.#told.set(id, status);
  }

  changed(file: CaseFile): void {
    if (this.#told.get(file.id) === file.status) return;
    if (file.status === "closed") this.#told.delete(file.id);
    else this.#told.set(file.id, file.status);
    for (const lane of this.#lanes) lane.tell(file);
  }

  /** What has not been delivered by then is complained about. */
  close(): void {
    for (const lane of this.#lanes) lane.close();
  }
}

/** One target's news, one after the other. */
class Lane {
  readonly #target: NotifyTarget;
  readonly #clock: Clock;
  readonly #complain: (line: string) => void;
  readonly #waiting: Notification[] = [];
  #attempts = 0;
  #isBusy = false;
  #callOff: (() => void) | undefined;

  constructor(target: NotifyTarget, clock: Clock, complain: (line: string) => void) {
    this.#target = target;
    this.#clock = clock;
    this.#complain = complain;
  }

  tell(file: CaseFile): void {
    if (!this.#target.on.has(file.status)) return;
    this.#waiting.push(notificationOf(file));
    // The one that is being posted stays
    if (this.#waiting.length > MOST_WAITING) this.#giveUp(this.#waiting.splice(1, 1)[0], "too many wait");
    this.#next();
  }

  close(): void {
    this.#callOff?.();
    this.#isBusy = true;
    for (const one of this.#waiting.splice(0)) this.#giveUp(one, "Spindrift ends");
  }

  #next(): void {
    const [news] = this.#waiting;
    if (this.#isBusy || news === undefined) return;
    this.#isBusy = true;
    this.#target.post(news).then(
      (status) => this.#answered(news, status),
      (error: unknown) => this.#failed(news, error instanceof Error ? error.message : String(error)),
    );
  }

  #answered(news: Notification, status: number): void {
    if (status >= 200 && status < 300) this.#done();
    else if (status < 500 && !PASSING.has(status)) this.#dropped(news, `it answers HTTP ${status}`);
    else this.#failed(news, `it answers HTTP ${status}`);
  }

  #failed(news: Notification, why: string): void {
    const wait = RETRIES[this.#attempts];
    this.#attempts += 1;
    if (wait === undefined) this.#dropped(news, why);
    else
      this.#callOff = this.#clock.wakeAt(after(this.#clock.now(), wait), () => {
        this.#isBusy = false;
        this.#next();
      });
  }

  #dropped(news: Notification, why: string): void {
    this.#giveUp(news, why);
    this.#done();
  }

  #done(): void {
    this.#waiting.shift();
    this.#attempts = 0;
    this.#isBusy = false;
    this.#next();
  }

  #giveUp(news: Notification | undefined, why: string): void {
    if (news !== undefined)
      this.#complain(`${this.#target.name} was not told that ${news.incident} is ${news.status}: ${why}`);
  }
}
