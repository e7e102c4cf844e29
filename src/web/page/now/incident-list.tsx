import type { JSX } from "preact";
import type { CaseFile } from "../../../model/incident.ts";
import { between, instant, renderDuration } from "../../../time/instant.ts";
import { incidentHref } from "../route.ts";
import { Ago, At } from "../times.tsx";
import { causeWords, currentAction, holder, statusTone, statusWord } from "../words.ts";

/** One line an incident, those that want a human first. */
export function OpenList({ incidents }: { incidents: readonly CaseFile[] }): JSX.Element {
  return (
    <section aria-labelledby="open-title">
      <h2 id="open-title">Open incidents</h2>
      <ul class="incidents">
        {incidents.map((incident) => (
          <li key={incident.id}>
            <OpenRow incident={incident} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function OpenRow({ incident }: { incident: CaseFile }): JSX.Element {
  const action = currentAction(incident);
  const who = holder(incident);
  return (
    <a class={`incident-row ${statusTone(incident)}`} href={incidentHref(incident.id)}>
      <span class="status">{statusWord(incident)}</span>
      <span class="what">
        <strong>{incident.title}</strong>
        <span class="cause">{causeWords(incident)}</span>
      </span>
      <span class="fact">
        <span class="label">{touchWords(action)}</span>
        {action?.blastRadius ?? incident.devices.join(", ")}
      </span>
      <span class="fact short">
        <span class="label">open for</span>
        <Ago at={incident.openedAt} words="" />
      </span>
      <span class="fact short">
        <span class="label">with</span>
        {who ?? "nobody"}
      </span>
      <span class="id">{incident.id}</span>
    </a>
  );
}

function touchWords(action: ReturnType<typeof currentAction>): string {
  if (action === undefined) return "concerns";
  return action.status === "proposed" ? "a remedy would touch" : "the remedy touched";
}

const MOST = 20;

export function ClosedList({ incidents }: { incidents: readonly CaseFile[] }): JSX.Element | null {
  if (incidents.length === 0) return null;
  return (
    <section aria-labelledby="closed-title">
      <h2 id="closed-title">Closed</h2>
      <div class="scroll">
        <table class="stack">
          <caption class="unseen">Closed incidents, newest first</caption>
          <thead>
            <tr>
              <th scope="col">Incident</th>
              <th scope="col">Cause</th>
              <th scope="col">Opened</th>
              <th scope="col">Took</th>
              <th scope="col">Verdict</th>
            </tr>
          </thead>
          <tbody>
            {incidents.slice(0, MOST).map((incident) => (
              <ClosedRow key={incident.id} incident={incident} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function ClosedRow({ incident }: { incident: CaseFile }): JSX.Element {
  const { id, title, openedAt, closedAt, verdict } = incident;
  return (
    <tr>
      <th scope="row">
        <a href={incidentHref(id)}>{title}</a>
      </th>
      <td>{causeWords(incident)}</td>
      <td data-label="opened">
        <At at={openedAt} />
      </td>
      <td data-label="took">{closedAt === undefined ? "" : took(openedAt, closedAt)}</td>
      <td class="verdict">
        <span class={verdict?.ok === true ? "good" : "bad"}>{verdict?.ok === true ? "✓" : "✕"}</span> {verdict?.text}
      </td>
    </tr>
  );
}

const took = (from: string, until: string): string =>
  renderDuration(between(instant(Date.parse(from)), instant(Date.parse(until))));
