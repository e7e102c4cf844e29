import { MESSAGE_NAMES, type Message, type MessageName } from "./message.ts";

export type ByMessage = Readonly<Record<MessageName, number>>;

/** Packets by what became of them, by message; and what each second looked like. */
export class Tally {
  readonly #arrived = counts();
  readonly #policed = counts();
  readonly #overflowed = counts();
  /** Sessions up at the end of each second. */
  readonly up: number[] = [];
  readonly arrivals: number[] = [];
  readonly logins: number[] = [];
  /** Milliseconds of service begun until the end of each second. */
  readonly busy: number[] = [];
  #inSecond = 0;
  served = 0;
  duplicates = 0;
  tunnelsLost = 0;
  events = 0;

  arrivedAtGate(message: Message): void {
    this.#arrived[message] = (this.#arrived[message] ?? 0) + 1;
    this.#inSecond++;
  }

  policed(message: Message): void {
    this.#policed[message] = (this.#policed[message] ?? 0) + 1;
  }

  overflowed(message: Message): void {
    this.#overflowed[message] = (this.#overflowed[message] ?? 0) + 1;
  }

  endSecond(up: number, logins: number, busy: number): void {
    this.up.push(up);
    this.arrivals.push(this.#inSecond);
    this.logins.push(logins);
    this.busy.push(busy);
    this.#inSecond = 0;
  }

  get arrivedByMessage(): ByMessage {
    return named(this.#arrived);
  }

  get policedByMessage(): ByMessage {
    return named(this.#policed);
  }

  get overflowedByMessage(): ByMessage {
    return named(this.#overflowed);
  }
}

const counts = (): Float64Array => new Float64Array(MESSAGE_NAMES.length);
const named = (all: Float64Array): ByMessage =>
  Object.fromEntries(MESSAGE_NAMES.map((name, i) => [name, all[i] ?? 0])) as unknown as ByMessage;

export const sumOf = (all: ByMessage): number => Object.values(all).reduce((sum, n) => sum + n, 0);
