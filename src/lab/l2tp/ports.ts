import type { Instant } from "../../time/instant.ts";

interface Port {
  readonly index: number;
  isUp: boolean;
  changedAt: Instant | undefined;
}

/** ifIndex of the first physical interface, in the range where routers have theirs. */
const FIRST_INDEX = 512;

/** The physical ports of a gateway. */
export class Ports {
  readonly #ports = new Map<string, Port>();

  constructor(names: readonly string[]) {
    for (const name of new Set(names))
      this.#ports.set(name, { index: FIRST_INDEX + this.#ports.size, isUp: true, changedAt: undefined });
  }

  names(): readonly string[] {
    return [...this.#ports.keys()];
  }

  isUp(name: string): boolean {
    return this.#ports.get(name)?.isUp ?? false;
  }

  changedAt(name: string): Instant | undefined {
    return this.#ports.get(name)?.changedAt;
  }

  /** @returns the port's ifIndex when its state has changed */
  set(name: string, isUp: boolean, now: Instant): number | undefined {
    const port = this.#ports.get(name);
    if (port === undefined || port.isUp === isUp) return undefined;
    port.isUp = isUp;
    port.changedAt = now;
    return port.index;
  }
}
