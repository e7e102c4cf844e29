import type { JSX } from "preact";
import type { CaseFile, EndView } from "../../../model/incident.ts";
import { type IpsecSa, renderSpi } from "../../../model/sa.ts";
import { At } from "../times.tsx";
import { Counters } from "./counters.tsx";
import { type Direction, directionsOf, type Pair } from "./pairing.ts";
import { Spi } from "./prose.tsx";
import { SaDetails } from "./sa-details.tsx";

type When = "atOpening" | "now";

/** Both ends side by side: what each sends under against what the other takes. */
export function Ends({ incident }: { incident: CaseFile }): JSX.Element | null {
  const { ends } = incident;
  if (ends.length === 0) return null;
  return (
    <section aria-labelledby="ends-title">
      <h2 id="ends-title">Both ends, side by side</h2>
      <div class="sides">
        <SpiTable ends={ends} when="atOpening" title="When it opened" />
        <SpiTable ends={ends} when="now" title={incident.status === "closed" ? "When it was closed" : "Now"} />
      </div>
      <Counters ends={ends} />
      <SaDetails ends={ends} />
    </section>
  );
}

function SpiTable({ ends, when, title }: { ends: readonly EndView<string>[]; when: When; title: string }): JSX.Element {
  const at =
    ends
      .map((end) => end[when].at)
      .sort()
      .at(-1) ?? "";
  const blind = ends.filter((end) => end[when].unreadable !== undefined);
  return (
    <div class="spi-table">
      <table>
        <caption>
          {title} <span class="dim">{at !== "" && <At at={at} />}</span>
        </caption>
        {directionsOf(ends, when).map((direction) => (
          <DirectionRows key={`${direction.from} ${direction.to}`} direction={direction} />
        ))}
      </table>
      {blind.map((end) => (
        <p key={end.device} class="ask">
          What {end.device} holds is not known: {end[when].unreadable}
        </p>
      ))}
    </div>
  );
}

function DirectionRows({ direction: { from, to, pairs } }: { direction: Direction }): JSX.Element {
  return (
    <tbody>
      <tr class="heads">
        <th scope="col">{from} sends under</th>
        <td aria-hidden="true" />
        <th scope="col">{to} receives under</th>
      </tr>
      {pairs.length === 0 && (
        <tr class="pair dead">
          <td colSpan={3}>no SA on either end</td>
        </tr>
      )}
      {pairs.map((pair) => (
        <tr key={`${pair.sent?.spi}-${pair.received?.spi}`} class={`pair ${pair.verdict}`}>
          <Held sa={pair.sent} />
          <td class="link">
            <Link pair={pair} />
          </td>
          <Held sa={pair.received} />
        </tr>
      ))}
    </tbody>
  );
}

const Held = ({ sa }: { sa: IpsecSa | undefined }): JSX.Element => (
  <td>{sa === undefined ? <span class="dim">—</span> : <Spi spi={renderSpi(sa.spi)} />}</td>
);

const MARKS: Record<Pair["verdict"], string> = { match: "✓", mismatch: "✕", spare: "·", unknown: "?" };

function wordFor({ verdict, sent }: Pair): string {
  if (verdict === "match") return "match";
  if (verdict === "mismatch") return "no match, dropped";
  if (verdict === "unknown") return "not known";
  return sent === undefined ? "nobody sends" : "no longer used";
}

function Link({ pair }: { pair: Pair }): JSX.Element {
  return (
    <>
      <span class="wire" aria-hidden="true">
        <span>{MARKS[pair.verdict]}</span>
      </span>
      <span class="word">{wordFor(pair)}</span>
    </>
  );
}
