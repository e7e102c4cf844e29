import type { JSX } from "preact";
import type { Action, CaseFile } from "../../../model/incident.ts";
import { At } from "../times.tsx";
import type { Tone } from "../words.ts";
import { Remedy } from "./remedy.tsx";

const STATUS: Record<Action["status"], readonly [Tone, string]> = {
  proposed: ["ask", "proposed"],
  approved: ["busy", "approved"],
  checking: ["busy", "evidence is checked again"],
  running: ["busy", "running"],
  done: ["good", "carried out"],
  failed: ["bad", "failed"],
  withdrawn: ["dim", "withdrawn"],
  unknown: ["ask", "outcome unknown"],
};

/** What was done, or would be, on whose word, and what came of it. */
export function Actions({ incident }: { incident: CaseFile }): JSX.Element | null {
  if (incident.actions.length === 0) return null;
  return (
    <section aria-labelledby="actions-title">
      <h2 id="actions-title">Actions</h2>
      {incident.actions.map((action) => (
        <ActionCard key={action.id} action={action} />
      ))}
    </section>
  );
}

function ActionCard({ action }: { action: Action<string> }): JSX.Element {
  const [tone, word] = STATUS[action.status];
  return (
    <article class="action-card">
      <h3>
        <code>{action.id}</code> {action.title} on {action.device} <span class={`pill ${tone}`}>{word}</span>
      </h3>
      <p class="facts">
        <span>
          proposed <At at={action.proposedAt} /> for {action.cause}
        </span>
        <span>{consentWords(action)}</span>
        {action.startedAt !== undefined && (
          <span>
            sent <At at={action.startedAt} />
          </span>
        )}
        {action.endedAt !== undefined && (
          <span>
            ended <At at={action.endedAt} />
          </span>
        )}
      </p>
      {action.outcome !== undefined && <p>{action.outcome}</p>}
      <details>
        <summary>What is sent, its risk, guard, proof and undo</summary>
        <Remedy action={action} />
      </details>
    </article>
  );
}

function consentWords({ consent, approvedBy }: Action<string>): string {
  if (consent === "automatic") return "automatic, as the operator set it";
  if (consent === "dry-run") return "dry run: only shown";
  return approvedBy === undefined ? "needs approval" : `approved by ${approvedBy}`;
}
