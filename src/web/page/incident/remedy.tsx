import type { JSX } from "preact";
import type { Action } from "../../../model/incident.ts";
import { RISK_WORDS } from "../words.ts";

/** Everything that must be known before it is approved. */
export function Remedy({ action }: { action: Action<string> }): JSX.Element {
  const { orders, device, risk, blastRadius, guard, verification, undo } = action;
  return (
    <div class="remedy">
      <p class="label">
        {action.startedAt === undefined ? "Would be sent to" : "Sent to"} {device}, exactly this:
      </p>
      <pre class="orders">
        <code>{orders.join("\n")}</code>
      </pre>
      <dl>
        <dt>Risk</dt>
        <dd>
          {risk}: {RISK_WORDS[risk]}
        </dd>
        <dt>Touches</dt>
        <dd>{blastRadius}</dd>
        <dt>Guard</dt>
        <dd>{guard}</dd>
        <dt>Proof</dt>
        <dd>{verification}</dd>
        <dt>Undo</dt>
        <dd>{undo}</dd>
      </dl>
    </div>
  );
}
