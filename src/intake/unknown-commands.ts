import type { Answer } from "../model/arrival.ts";
import { after, type Duration, hours, type Instant, renderInstant } from "../time/instant.ts";

/** A release changes with a reload, which ends the session; what else could make a command known (a licence) may wait. */
const ASK_AGAIN: Duration = hours(1);

/** What a device's release does not have, so that a poll does not ask it for that each time. Of one session. */
export class UnknownCommands {
  readonly #refused = new Map<string, Answer>();

  /** The device did not understand the command of this answer. */
  remember(answer: Answer): void {
    this.#refused.set(answer.command, answer);
  }

  /** The device's refusal of it, with when that was; `undefined` when the command is to be asked. */
  recall(command: string, now: Instant): Answer | undefined {
    const refused = this.#refused.get(command);
    if (refused?.error === undefined || now >= after(refused.at, ASK_AGAIN)) return undefined;
    const { code, message } = refused.error;
    const until = renderInstant(after(refused.at, ASK_AGAIN));
    const error = { code, message: `${message} (at ${renderInstant(refused.at)}; not asked again before ${until})` };
    return { ...refused, askedAt: now, at: now, error };
  }

  /** The session began anew: perhaps with another release. */
  forget(): void {
    this.#refused.clear();
  }
}
