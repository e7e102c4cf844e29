import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { StormCurve } from "../../api/desk.ts";
import type { StormBasis } from "../../model/incident.ts";

/** A case's curve is asked for again and again, and made once. */
const MOST_KEPT = 16;

/**
 * Makes the curves of storms, each in a thread of its own: some thirty simulations take seconds, in which no log line may
 * wait. One at a time, for the rest of the machine has a storm to bear.
 */
export class CurveDesk {
  readonly #made = new Map<string, Promise<StormCurve>>();
  #last: Promise<unknown> = Promise.resolve();

  curve(basis: StormBasis): Promise<StormCurve> {
    const key = JSON.stringify(basis);
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const made = this.#last.then(() => inThread(basis));
    this.#last = made.catch(() => undefined);
    this.#made.set(key, made);
    made.catch(() => this.#made.delete(key));
    const [oldest] = this.#made.keys();
    if (this.#made.size > MOST_KEPT && oldest !== undefined) this.#made.delete(oldest);
    return made;
  }
}

function inThread(basis: StormBasis): Promise<StormCurve> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(threadFile(), { workerData: basis });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`the simulation ended with ${code} and without an answer`)));
    worker.unref(); // who ends meanwhile does not wait for it
  });
}

/** A worker of Node 20 takes no TypeScript: run from the sources (by the tests), it is the built file that is started. */
function threadFile(): string {
  const here = fileURLToPath(new URL(".", import.meta.url));
  const path = `${here.replace(/src\/app\/storm\/$/, "dist/app/storm/")}curve-thread.js`;
  if (!existsSync(path)) throw new Error(`${path} is not built; run npm run build`);
  return path;
}
