import type { TunnelEvent } from "../../liveness/raised.ts";
import { after, type Duration, type Instant, seconds } from "../../time/instant.ts";
import type { CloseReason } from "../events.ts";

/** Longer than a renegotiation takes that succeeds at the first or second attempt: our own choice. */
const MISSED: Duration = seconds(30);

/** What is told of a tunnel that shall be up and is not. */
export interface Missing {
  readonly since: Instant;
  /** In an operator's words, as far as anybody said. */
  readonly reason: string;
  readonly event: TunnelEvent;
}

/**
 * Whether a tunnel that shall be up is there. One that never came up, or that the peer gave up and nobody renews, raises no
 * other alarm: dead peer detection and VPN monitoring watch what there is.
 */
export class Absence {
  #since: Instant | undefined;
  #due: Instant | undefined;
  #isTold = false;
  #reason = "nothing came of the attempts to bring it up";
  #event: TunnelEvent = "missing";

  get due(): Instant | undefined {
    return this.#due;
  }

  /** What went wrong last, from whoever knows. */
  trouble(reason: string, event: TunnelEvent = "missing"): void {
    this.#reason = reason;
    this.#event = event;
  }

  closed(reason: CloseReason): void {
    if (reason === "deleted by the peer") this.trouble("the peer deleted it", "saDeletedByPeer");
    else if (reason === "the peer is silent") this.trouble(reason, "noResponse");
    else if (reason !== "rekeyed" && reason !== "redundant after a collision") this.trouble(`its SA ended: ${reason}`);
  }

  /** It shall be up, and is not; or nobody minds. */
  expect(isMissing: boolean, now: Instant): void {
    if (!isMissing) this.#due = undefined;
    else if (!this.#isTold && this.#due === undefined) {
      this.#since = now;
      this.#due = after(now, MISSED);
    }
  }

  /** Another alarm has said that it is down: one is enough. */
  told(): void {
    this.#isTold = true;
    this.#due = undefined;
  }

  /** @returns what is to be told now, once for each time that it is missing */
  wake(now: Instant): Missing | undefined {
    if (this.#due === undefined || this.#due > now) return undefined;
    this.told();
    return { since: this.#since ?? now, reason: this.#reason, event: this.#event };
  }

  /** It is there. @returns whether it had been told missing */
  ended(): boolean {
    const wasTold = this.#isTold;
    this.#isTold = false;
    this.#due = undefined;
    return wasTold;
  }
}
