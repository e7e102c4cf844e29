import { setTimeout as sleep } from "node:timers/promises";
import type { Duration } from "../../../time/instant.ts";
import { onStop } from "../../until-stopped.ts";

/** Runs once, or again and again until the operator ends it. @param once whether all was well */
export async function watch(every: Duration | undefined, once: () => Promise<boolean>): Promise<void> {
  const ended = new AbortController();
  if (every !== undefined) onStop(() => ended.abort());
  for (;;) {
    const isWell = await once();
    if (!ended.signal.aborted) process.exitCode = isWell ? 0 : 1;
    if (every === undefined || ended.signal.aborted) return;
    await sleep(every, undefined, { signal: ended.signal }).catch(() => undefined);
    if (ended.signal.aborted) return;
  }
}
