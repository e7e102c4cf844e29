/** Changes that wait for whoever asks for them. Where nobody does, as at an intake that only counts, the oldest are forgotten. */
export class News<Change> {
  readonly #most: number;
  #waiting: Change[] = [];

  constructor(most = 10_000) {
    this.#most = most;
  }

  add(change: Change): void {
    this.#waiting.push(change);
    // Cut now and then, and not at each change
    if (this.#waiting.length >= 2 * this.#most) this.#waiting.splice(0, this.#waiting.length - this.#most);
  }

  /** What came since this was last asked, in order. */
  take(): readonly Change[] {
    const changes = this.#waiting;
    this.#waiting = [];
    return changes;
  }
}
