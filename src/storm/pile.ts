/** Last in, first out: the same four numbers as a lane. */
export class Pile {
  readonly #items: number[] = [];

  get size(): number {
    return this.#items.length / 5;
  }

  /** When the one on top was put there, or infinity. */
  next(): number {
    return this.#items.at(-5) ?? Number.POSITIVE_INFINITY;
  }

  push(at: number, a: number, b: number, c = 0, d = 0): void {
    this.#items.push(at, a, b, c, d);
  }

  take(fire: (a: number, b: number, c: number, d: number) => void): void {
    const [, a = 0, b = 0, c = 0, d = 0] = this.#items.splice(-5);
    fire(a, b, c, d);
  }
}
