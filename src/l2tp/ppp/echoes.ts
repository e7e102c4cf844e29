import { after, type Duration, type Instant } from "../../time/instant.ts";

export interface EchoConfig {
  readonly interval: Duration;
  /** How many may stay without answer before the link counts as dead. */
  readonly misses: number;
}

/** Keeps a link by LCP Echo-Requests, RFC 1661 §5.8. */
export class Echoes {
  deadline: Instant | undefined;
  readonly #config: EchoConfig | undefined;
  #unanswered = 0;

  constructor(config: EchoConfig | undefined) {
    this.#config = config;
  }

  /** When LCP is opened. */
  start(now: Instant): void {
    this.#unanswered = 0;
    this.deadline = this.#config === undefined ? undefined : after(now, this.#config.interval);
  }

  /** When LCP is no longer opened. */
  stop(): void {
    this.deadline = undefined;
  }

  /** When an Echo-Reply came. */
  heard(): void {
    this.#unanswered = 0;
  }

  timer(now: Instant): "ask" | "lost" | undefined {
    if (this.#config === undefined || this.deadline === undefined || this.deadline > now) return undefined;
    if (this.#unanswered >= this.#config.misses) return "lost";
    this.#unanswered += 1;
    this.deadline = after(now, this.#config.interval);
    return "ask";
  }
}
