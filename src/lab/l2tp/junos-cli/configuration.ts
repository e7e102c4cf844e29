import type { PacketTypeConfig } from "../../../policer/config.ts";
import { checkConfig } from "../../../policer/ranges.ts";
import { after, type Duration, type Instant, minutes, seconds } from "../../../time/instant.ts";
import type { Statement } from "./statements.ts";

export type Configuration = ReadonlyMap<string, Statement>;

/** What a commit puts into force. */
export interface InForce {
  readonly policer: PacketTypeConfig | undefined;
  /** The shortest of the tunnel groups; `undefined` when all are 0 and none is sent. */
  readonly hello: Duration | undefined;
}

const POLICER = "system ddos-protection protocols l2tp aggregate";
const HISTORY = 49;
/** Junos's own: RFC 2661 §5.5 has the same 60 s. */
const DEFAULT_HELLO = 60;
const TRIAL = 10;

/** Candidate, active configuration and its forebears, and the commit that undoes itself unless it is confirmed. */
export class ConfigurationStore {
  #active: Configuration;
  #candidate: Map<string, Statement>;
  /** The newest first. */
  readonly #history: Configuration[] = [];
  #rollsBackAt: Instant | undefined;
  /** Who holds the candidate for himself. */
  exclusive: object | undefined;
  lastCommit: { readonly at: Instant; readonly user: string };
  readonly #apply: (inForce: InForce, now: Instant) => void;

  constructor(initial: readonly Statement[], apply: (inForce: InForce, now: Instant) => void, now: Instant) {
    this.#active = new Map(initial.map((statement) => [statement.key, statement]));
    this.#candidate = new Map(this.#active);
    this.#apply = apply;
    this.lastCommit = { at: now, user: "root" };
  }

  get active(): Configuration {
    return this.#active;
  }

  get candidate(): Configuration {
    return this.#candidate;
  }

  get isChanged(): boolean {
    return !isSame(this.#active, this.#candidate);
  }

  /** When an unconfirmed commit is taken back. */
  get deadline(): Instant | undefined {
    return this.#rollsBackAt;
  }

  set(statement: Statement): void {
    this.#candidate.set(statement.key, statement);
  }

  /** Everything at or below a place of the hierarchy. @returns whether there was anything */
  delete(words: readonly string[]): boolean {
    const place = words.join(" ");
    const doomed = [...this.#candidate.values()].filter(({ levels }) => {
      const whole = levels.join(" ");
      return whole === place || whole.startsWith(`${place} `);
    });
    for (const { key } of doomed) this.#candidate.delete(key);
    return doomed.length > 0;
  }

  /** `rollback N`: an earlier configuration becomes the candidate; 0 is the active one. */
  rollback(number: number): boolean {
    const found = number === 0 ? this.#active : this.#history[number - 1];
    if (found !== undefined) this.#candidate = new Map(found);
    return found !== undefined;
  }

  earlier(number: number): Configuration | undefined {
    return number === 0 ? this.#active : this.#history[number - 1];
  }

  /** @throws UsageError when a number is out of its range */
  check(): void {
    const { policer } = inForceBy(this.#candidate);
    checkConfig({ slots: [], ...(policer === undefined ? {} : { protocols: { l2tp: { aggregate: policer } } }) });
  }

  /** @param trial minutes until it is taken back; without it a commit confirms the one before */
  commit(user: string, now: Instant, trial?: number): void {
    this.check();
    this.#rollsBackAt = trial === undefined ? undefined : after(now, minutes(trial || TRIAL));
    if (!this.isChanged) return;
    this.#takeOver(new Map(this.#candidate), user, now);
  }

  /** When the trial is over. @returns whether anything was taken back */
  expire(now: Instant): boolean {
    if (this.#rollsBackAt === undefined || this.#rollsBackAt > now) return false;
    this.#rollsBackAt = undefined;
    const [before] = this.#history;
    if (before === undefined) return false;
    const isEdited = this.isChanged;
    this.#takeOver(before, "root", now);
    if (!isEdited) this.#candidate = new Map(before);
    return true;
  }

  #takeOver(next: Configuration, user: string, now: Instant): void {
    this.#history.unshift(this.#active);
    this.#history.splice(HISTORY);
    this.#active = next;
    this.lastCommit = { at: now, user };
    this.#apply(inForceBy(next), now);
  }
}

function isSame(a: Configuration, b: Configuration): boolean {
  return a.size === b.size && [...a].every(([key, { value }]) => b.get(key)?.value === value);
}

/** What a configuration means for the policer and for HELLOs. */
export function inForceBy(configuration: Configuration): InForce {
  const number = (key: string): number | undefined => {
    const value = configuration.get(`${POLICER} ${key}`)?.value;
    return value === undefined ? undefined : Number(value);
  };
  const [bandwidth, burst, recoverTime] = [number("bandwidth"), number("burst"), number("recover-time")];
  const policer = {
    ...(bandwidth === undefined ? {} : { bandwidth }),
    ...(burst === undefined ? {} : { burst }),
    ...(recoverTime === undefined ? {} : { recoverTime }),
  };
  return { policer: Object.keys(policer).length === 0 ? undefined : policer, hello: helloOf(configuration) };
}

function helloOf(configuration: Configuration): Duration | undefined {
  const groups = new Map<string, number>();
  for (const { levels, key, value } of configuration.values()) {
    const [services, l2tp, group = ""] = levels;
    if (services !== "services" || l2tp !== "l2tp" || !group.startsWith("tunnel-group ")) continue;
    if (key.endsWith(" hello-interval")) groups.set(group, Number(value));
    else if (!groups.has(group)) groups.set(group, DEFAULT_HELLO);
  }
  const asked = [...groups.values()].filter((interval) => interval > 0);
  return asked.length === 0 && groups.size > 0 ? undefined : seconds(Math.min(DEFAULT_HELLO, ...asked));
}
