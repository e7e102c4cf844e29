import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { CaseFile } from "../../../model/incident.ts";
import type { OperatorOrder } from "../../../model/input.ts";
import { At } from "../times.tsx";
import { currentAction, isTold, statusTone } from "../words.ts";
import { OrderDialog } from "./order-dialog.tsx";
import { WithSpis } from "./prose.tsx";
import { Remedy } from "./remedy.tsx";

/** The one thing that is wanted of the reader, first. */
export function WhatToDo({ incident }: { incident: CaseFile }): JSX.Element {
  const [asking, ask] = useState<OperatorOrder["verb"] | undefined>(undefined);
  const action = currentAction(incident);
  const isProposed = action?.status === "proposed";
  const mayApprove = isProposed && action.consent === "approval" && incident.hold === undefined;
  return (
    <section class={`todo ${statusTone(incident)}`} aria-labelledby="todo-title">
      <h2 id="todo-title">{incident.status === "closed" ? "How it ended" : "What to do now"}</h2>
      <Advice incident={incident} />
      {isProposed && <Remedy action={action} />}
      {incident.status !== "closed" && (
        <p class="buttons">
          {mayApprove && (
            <button type="button" class="primary" onClick={() => ask("approve")}>
              Approve “{action.title}” on {action.device}…
            </button>
          )}
          {incident.acknowledged === undefined && (
            <button type="button" onClick={() => ask("ack")}>
              Acknowledge…
            </button>
          )}
          {incident.hold === undefined ? (
            <button type="button" onClick={() => ask("hold")}>
              Hold…
            </button>
          ) : (
            <button type="button" class="primary" onClick={() => ask("release")}>
              Release the hold…
            </button>
          )}
        </p>
      )}
      {asking !== undefined && (
        <OrderDialog key={asking} verb={asking} incident={incident} close={() => ask(undefined)} />
      )}
    </section>
  );
}

function Advice({ incident }: { incident: CaseFile }): JSX.Element {
  const { hold, verdict } = incident;
  if (hold !== undefined) {
    return (
      <p class="lead">
        Held by {hold.by} since <At at={hold.at} />: “{hold.reason}”. Spindrift goes on watching and does nothing until
        it is released.
      </p>
    );
  }
  return (
    <>
      <p class="lead">{adviceOf(incident)}</p>
      {verdict !== undefined && (
        <p class="verdict">
          <span class={verdict.ok ? "good" : "bad"}>{verdict.ok ? "✓" : "✕"}</span> <WithSpis text={verdict.text} />
        </p>
      )}
      {incident.status === "escalated" && <Tried incident={incident} />}
    </>
  );
}

function Tried({ incident: { actions } }: { incident: CaseFile }): JSX.Element | null {
  const tried = actions.filter(({ startedAt }) => startedAt !== undefined);
  if (tried.length === 0) return null;
  return (
    <ul class="tried">
      {tried.map(({ id, title, device, startedAt = "", outcome }) => (
        <li key={id}>
          tried at <At at={startedAt} />: {title} on {device}
          {outcome === undefined ? "" : ` (${outcome})`}
        </li>
      ))}
    </ul>
  );
}

function adviceOf(incident: CaseFile): string {
  const action = currentAction(incident);
  switch (incident.status) {
    case "open":
      return "Nothing yet: Spindrift is taking evidence.";
    case "awaiting-approval":
      return `Read what would be sent to ${action?.device ?? "the device"}, then approve it. Nothing happens before.`;
    case "advised":
      return isTold(incident)
        ? `Spindrift may only advise here. Run this on ${action?.device ?? "the device"} yourself, or let it be approved by setting “respond” for ${action?.cause ?? "this cause"} to “approval”.`
        : "There is no remedy that Spindrift may run. The causes and the evidence below are what it knows.";
    case "acting":
      return `Nothing: Spindrift is putting it right${action === undefined ? "" : ` on ${action.device} (${action.title})`}.`;
    case "verifying":
      return incident.tunnel === undefined
        ? "Nothing: the change is made, and Spindrift looks whether what was lost comes back."
        : "Nothing: the remedy has run, and Spindrift is waiting for both ends to prove that it helped.";
    case "closed":
      return incident.verdict === undefined ? "It is closed." : "";
    case "escalated":
      return "Take over. What Spindrift could do is done, or only a human may go on; the evidence is below.";
  }
}
