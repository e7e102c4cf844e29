import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { CaseFile } from "../../../model/incident.ts";
import { exportAddress, getIncident } from "../desk.ts";
import { takeIncident } from "../live.ts";
import { NOW_HREF } from "../route.ts";
import { incidents, isLoaded } from "../state.ts";
import { Ago, At } from "../times.tsx";
import { causeWords, statusTone, statusWord } from "../words.ts";
import { Actions } from "./actions.tsx";
import { Causes } from "./causes.tsx";
import { Curve } from "./curve.tsx";
import { Ends } from "./ends.tsx";
import { Prose } from "./prose.tsx";
import { Storm } from "./storm.tsx";
import { Timeline } from "./timeline.tsx";
import { WhatToDo } from "./what-to-do.tsx";

/** One case file, read from above: what it is, what to do, why, and how we know. */
export function IncidentScreen({ id }: { id: string }): JSX.Element {
  const incident = incidents.value.get(id);
  const missing = useOlder(id, incident === undefined && isLoaded.value);
  if (incident === undefined)
    return missing === "" ? <p class="loading">Asking Spindrift…</p> : <Missing why={missing} />;
  return (
    <article class="incident">
      <Head incident={incident} />
      <WhatToDo incident={incident} />
      <section aria-labelledby="why-title">
        <h2 id="why-title">What happened</h2>
        <Prose text={incident.explanation} />
      </section>
      <Ends incident={incident} />
      <Storm incident={incident} />
      <Curve incident={incident} />
      <Causes causes={incident.causes} />
      <Timeline incident={incident} />
      <Actions incident={incident} />
      <p class="foot">
        <a href={exportAddress(id)} download={`${id}.jsonl`}>
          Export the recording
        </a>
        <span>
          <code>spindrift replay</code> makes the same case file from it, to the byte
        </span>
      </p>
    </article>
  );
}

/** Asks for a case file that is too old for the list; gives why it is not to be had. */
function useOlder(id: string, isWanted: boolean): string {
  const [why, setWhy] = useState("");
  useEffect(() => {
    if (isWanted) getIncident(id).then(takeIncident, (error: Error) => setWhy(error.message));
  }, [id, isWanted]);
  return why;
}

function Missing({ why }: { why: string }): JSX.Element {
  return (
    <section class="headline dim">
      <h1 tabIndex={-1}>There is no such incident.</h1>
      <p>
        {why} <a href={NOW_HREF}>Back to what is going on now</a>
      </p>
    </section>
  );
}

function Head({ incident }: { incident: CaseFile }): JSX.Element {
  const { id, title, openedAt, closedAt, devices, acknowledged } = incident;
  return (
    <header class={`incident-head ${statusTone(incident)}`}>
      <p class="crumbs">
        <a href={NOW_HREF}>← Now</a>
        <span>{id}</span>
      </p>
      <h1 tabIndex={-1}>{title}</h1>
      <p class="facts">
        <span class={`pill ${statusTone(incident)}`}>{statusWord(incident)}</span>
        <span>
          <strong>{causeWords(incident)}</strong>
        </span>
        <span>
          opened <At at={openedAt} /> (<Ago at={openedAt} />)
        </span>
        {closedAt !== undefined && (
          <span>
            closed <At at={closedAt} />
          </span>
        )}
        <span>
          {incident.tunnel === undefined ? "on" : "between"} {devices.join(" and ")}
        </span>
        {acknowledged !== undefined && (
          <span>
            with {acknowledged.by} since <At at={acknowledged.at} />
            {acknowledged.note === undefined ? "" : `: ${acknowledged.note}`}
          </span>
        )}
      </p>
    </header>
  );
}
