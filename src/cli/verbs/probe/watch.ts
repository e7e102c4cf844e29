import { setTimeout as sleep } from "node:timers/promises";
import type { Duration } from "../../../time/instant.ts";

/** Runs once, or again and again until the operator ends it. @param once whether all was well */
export async function watch(every: Duration | undefined, once: () => Promise<boolean>): Promise<void> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  if (every !== undefined) {
    process.once("SIGINT", end);
    process.once("SIGTERM", end);
  }
  for (;;) {
    process.exitCode = (await once()) ? 0 : 1;
    if (every === undefined || ended.signal.aborted) return;
    await sleep(every, undefined, { signal: ended.signal }).catch(() => undefined);
    if (ended.signal.aborted) return;
  }
}
