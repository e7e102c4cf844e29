import { after, type Duration, type Instant } from "../../time/instant.ts";

export interface RetryConfig {
  readonly restart: Duration;
  /** How often something is said at most. */
  readonly maxConfigure: number;
}

/** When PAP and CHAP say again what found no answer, and when they give up: with LCP's own timer and counter, RFC 1661 §4.6. */
export class Retries {
  readonly #config: RetryConfig;
  #left: number;
  #deadline: Instant | undefined;

  constructor(config: RetryConfig) {
    this.#config = config;
    this.#left = config.maxConfigure;
  }

  get deadline(): Instant | undefined {
    return this.#deadline;
  }

  /** When something has been said, for the first time or again. */
  tried(now: Instant): void {
    this.#deadline = after(now, this.#config.restart);
  }

  /** When nothing is waited for any more. */
  end(): void {
    this.#deadline = undefined;
  }

  timer(now: Instant): "again" | "over" | undefined {
    if (this.#deadline === undefined || this.#deadline > now) return undefined;
    this.#deadline = undefined;
    this.#left -= 1;
    return this.#left > 0 ? "again" : "over";
  }
}
