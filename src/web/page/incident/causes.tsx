import type { JSX } from "preact";
import type { Evidence, RankedCause } from "../../../model/incident.ts";
import { At } from "../times.tsx";
import { many } from "../words.ts";
import { WithSpis } from "./prose.tsx";

const STANDING: Record<RankedCause["standing"], readonly [string, string]> = {
  named: ["ask", "this is it"],
  possible: ["busy", "possible"],
  "ruled-out": ["dim", "ruled out"],
};

/** The causes that were weighed, most likely first, each with what speaks for and against it. */
export function Causes({ causes }: { causes: readonly RankedCause<string>[] }): JSX.Element | null {
  if (causes.length === 0) return null;
  const standing = causes.filter((cause) => cause.standing !== "ruled-out");
  const out = causes.filter((cause) => cause.standing === "ruled-out");
  return (
    <section aria-labelledby="causes-title">
      <h2 id="causes-title">Why: the causes that were weighed</h2>
      {standing.length === 0 && <p>No known cause fits what was seen.</p>}
      {standing.map((cause) => (
        <CauseCard key={cause.id} cause={cause} />
      ))}
      {out.length > 0 && (
        <details open={standing.length === 0}>
          <summary>{many(out.length, "cause")} ruled out, and why</summary>
          {out.map((cause) => (
            <CauseCard key={cause.id} cause={cause} />
          ))}
        </details>
      )}
    </section>
  );
}

function CauseCard({ cause }: { cause: RankedCause<string> }): JSX.Element {
  const [tone, word] = STANDING[cause.standing];
  return (
    <article class={`cause-card ${cause.standing}`}>
      <h3>
        <code>{cause.id}</code> {cause.title} <span class={`pill ${tone}`}>{word}</span>
      </h3>
      <ul>
        {cause.evidence.map((evidence) => (
          <Line key={evidence.text} evidence={evidence} />
        ))}
      </ul>
    </article>
  );
}

function Line({ evidence: { speaks, text, device, at } }: { evidence: Evidence<string> }): JSX.Element {
  return (
    <li class={speaks}>
      <span class="sign" aria-hidden="true">
        {speaks === "for" ? "+" : "−"}
      </span>
      <span>
        <span class="unseen">speaks {speaks} it: </span>
        <WithSpis text={text} />{" "}
        <span class="dim">
          {device === undefined ? "" : `${device}, `}
          <At at={at} />
        </span>
      </span>
    </li>
  );
}
