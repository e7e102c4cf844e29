import type { JSX } from "preact";
import type { CaseFile, TimelineEntry } from "../../../model/incident.ts";
import { At, signed } from "../times.tsx";
import { many } from "../words.ts";
import { WithSpis } from "./prose.tsx";

type Entry = TimelineEntry<string>;

const SPINDRIFT = "Spindrift";

/** The story in order, a lane for each gateway and one for Spindrift between them. */
export function Timeline({ incident }: { incident: CaseFile }): JSX.Element {
  const lanes = [incident.devices[0] ?? "", SPINDRIFT, ...incident.devices.slice(1)];
  return (
    <section aria-labelledby="timeline-title">
      <h2 id="timeline-title">What happened when</h2>
      <div class={`timeline lanes-${lanes.length}`}>
        <p class="lane-names" aria-hidden="true">
          <span>by our clock</span>
          {lanes.map((lane) => (
            <span key={lane}>{lane}</span>
          ))}
        </p>
        <ol>
          {momentsOf(incident.timeline).map((items) => (
            <Moment
              key={`${items[0]?.[0]?.at} ${items[0]?.[0]?.text}`}
              items={items}
              lanes={lanes}
              incident={incident}
            />
          ))}
        </ol>
      </div>
    </section>
  );
}

const BUNDLE = 3;

/** One entry, or a run of answers that were taken as evidence: that is one line, which opens. */
type Item = readonly Entry[];

function itemsOf(timeline: readonly Entry[]): readonly Item[] {
  const runs: Entry[][] = [];
  for (const entry of timeline) {
    const run = runs.at(-1);
    if (run !== undefined && isAnswer(entry) && run.every(isAnswer)) run.push(entry);
    else runs.push([entry]);
  }
  return runs.flatMap((run) => (run.length >= BUNDLE ? [run] : run.map((entry) => [entry])));
}

const isAnswer = ({ kind, raw }: Entry): boolean => kind === "evidence" && raw !== undefined;

/** What happened at one instant stands in one row. */
function momentsOf(timeline: readonly Entry[]): readonly (readonly Item[])[] {
  const moments: Item[][] = [];
  for (const item of itemsOf(timeline)) {
    const moment = moments.at(-1);
    if (moment?.[0]?.[0]?.at === item[0]?.at) moment?.push(item);
    else moments.push([item]);
  }
  return moments;
}

interface MomentProps {
  readonly items: readonly Item[];
  readonly lanes: readonly string[];
  readonly incident: CaseFile;
}

function Moment({ items, lanes, incident: { openedAt, verdict } }: MomentProps): JSX.Element {
  const at = items[0]?.[0]?.at ?? openedAt;
  const inLane = (lane: string): readonly Item[] => items.filter((item) => laneOf(item) === lane);
  return (
    <li class="moment">
      <div class="when">
        <At at={at} precise />
        <span class="dim">{signed(Date.parse(at) - Date.parse(openedAt))}</span>
      </div>
      {lanes.map((lane, place) => (
        <div key={lane} class={`lane lane-${place}`}>
          {inLane(lane).map((item) => (
            <ItemBox key={item[0]?.text} item={item} lane={lane} proof={verdict?.ok === true ? verdict.text : ""} />
          ))}
        </div>
      ))}
    </li>
  );
}

/** @param proof the verdict that says all is well, if one does */
function ItemBox({ item, lane, proof }: { item: Item; lane: string; proof: string }): JSX.Element | null {
  const [first] = item;
  if (first === undefined) return null;
  return (
    <div class={`entry ${first.kind} ${first.kind === "verdict" && first.text !== proof ? "unproven" : ""}`}>
      <p class="kind">
        <span>{first.kind}</span> {lane}
      </p>
      {item.length > 1 ? <Bundle entries={item} /> : <Single entry={first} />}
    </div>
  );
}

/** What Spindrift concluded or decided about a device stands in its own lane; what a device said or was sent, in the device's. */
function laneOf([first, ...more]: Item): string {
  if (first === undefined || more.length > 0) return SPINDRIFT;
  const { device, kind } = first;
  return device !== undefined && (kind === "evidence" || kind === "action") ? device : SPINDRIFT;
}

function Bundle({ entries }: { entries: readonly Entry[] }): JSX.Element {
  const devices = [...new Set(entries.flatMap(({ device }) => device ?? []))];
  return (
    <details>
      <summary>
        Evidence taken: {many(entries.length, "answer")} from {devices.join(" and ")}
      </summary>
      {entries.map((entry) => (
        <Single key={`${entry.at} ${entry.text}`} entry={entry} />
      ))}
    </details>
  );
}

function Single({ entry }: { entry: Entry }): JSX.Element {
  const { text, raw, deviceAt, clockOffset } = entry;
  return (
    <div class="single">
      <p>
        <WithSpis text={text} />
      </p>
      {deviceAt !== undefined && (
        <p class="dim">
          by its own clock <At at={deviceAt} precise />
          {clockOffset !== undefined && clockOffset !== 0 && ` (${signed(clockOffset)})`}
        </p>
      )}
      {raw !== undefined && (raw.trim() === "" ? <p class="dim">an empty answer</p> : <Raw text={raw} />)}
    </div>
  );
}

const Raw = ({ text }: { text: string }): JSX.Element => (
  <details class="raw">
    <summary>raw</summary>
    <pre>
      <code>{text.replace(/^\n+|\s+$/g, "")}</code>
    </pre>
  </details>
);
