import { renderTook } from "../../../endpoint/probe/stage.ts";
import type { Duration } from "../../../time/instant.ts";
import { print } from "../../show.ts";

const SIGN = { passed: "ok  ", failed: "FAIL", skipped: "-   " } as const;

/** A stage of any probe. */
interface Stage {
  readonly stage: string;
  readonly verdict: "passed" | "failed" | "skipped";
  readonly took: Duration;
  readonly detail: string;
}

/** A line for each stage as it happens; neighbours that are skipped for one reason share a line. */
export class StageLines {
  #skipped: Stage[] = [];

  tell(stage: Stage): void {
    if (stage.verdict === "skipped" && (this.#skipped[0]?.detail ?? stage.detail) === stage.detail) {
      this.#skipped.push(stage);
      return;
    }
    this.#flush();
    if (stage.verdict === "skipped") this.#skipped.push(stage);
    else
      print(
        `${SIGN[stage.verdict]}  ${stage.stage.padEnd(12)}  ${renderTook(stage.took).padStart(8)}  ${stage.detail}`,
      );
  }

  close(summary: string): void {
    this.#flush();
    print(`\n${summary}`);
  }

  #flush(): void {
    const [first] = this.#skipped;
    if (first !== undefined)
      print(`${SIGN.skipped}  ${this.#skipped.map(({ stage }) => stage).join(", ")}: ${first.detail}`);
    this.#skipped = [];
  }
}
