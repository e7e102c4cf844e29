/** One number for each of very many things, side by side in memory, growing by doubling. Unset cells read as 0. */
export class Column {
  #cells: Float64Array;

  constructor(capacity = 64) {
    this.#cells = new Float64Array(capacity);
  }

  get(index: number): number {
    return this.#cells[index] ?? 0;
  }

  set(index: number, value: number): void {
    if (index >= this.#cells.length) this.#grow(index + 1);
    this.#cells[index] = value;
  }

  add(index: number, by: number): void {
    this.set(index, this.get(index) + by);
  }

  #grow(atLeast: number): void {
    const wider = new Float64Array(Math.max(atLeast, 2 * this.#cells.length));
    wider.set(this.#cells);
    this.#cells = wider;
  }
}
