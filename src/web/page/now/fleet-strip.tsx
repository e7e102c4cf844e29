import { signal } from "@preact/signals";
import type { JSX } from "preact";
import type { TunnelStatus } from "../../../api/desk.ts";
import { TunnelMark } from "../marks.tsx";
import { incidentHref } from "../route.ts";
import { incidents, tunnels } from "../state.ts";
import { Ago } from "../times.tsx";
import { many, type TunnelLook, tunnelTone } from "../words.ts";

const LOOKS: readonly TunnelLook[] = ["down", "mismatch", "held", "unknown", "rekeying", "up"];
/** As many are shown by name; of more, those in trouble and those that are looked for. */
const NAMED = 60;

/** What is looked for among many. */
const wanted = signal("");

/** One cell a tunnel, in the order of their names, so that each keeps its place. */
export function FleetStrip(): JSX.Element | null {
  const all = [...tunnels.value.values()].sort((a, b) => a.name.localeCompare(b.name));
  if (all.length === 0) return null;
  const counts = new Map<TunnelLook, number>();
  for (const tunnel of all) counts.set(lookOf(tunnel), (counts.get(lookOf(tunnel)) ?? 0) + 1);
  return (
    <section aria-labelledby="tunnels-title">
      <h2 id="tunnels-title">Tunnels</h2>
      <ul class="legend" aria-label="How many are in which state">
        {LOOKS.filter((look) => counts.has(look)).map((look) => (
          <li key={look}>
            <TunnelMark state={look} /> {counts.get(look)} {look}
          </li>
        ))}
      </ul>
      {all.length > NAMED ? <Many all={all} /> : <Strip tunnels={all} />}
    </section>
  );
}

/** Hundreds: by name those in trouble, or those that are looked for; of the others a mark alone. */
function Many({ all }: { all: readonly TunnelStatus[] }): JSX.Element {
  const looked = wanted.value.trim().toLowerCase();
  const isFound = (tunnel: TunnelStatus): boolean =>
    looked === "" ? isTroubled(tunnel) : tunnel.name.toLowerCase().includes(looked);
  const found = all.filter(isFound);
  const others = all.filter((tunnel) => !isFound(tunnel));
  return (
    <>
      <label class="find">
        Find a tunnel
        <input
          type="search"
          value={wanted.value}
          onInput={({ currentTarget }) => {
            wanted.value = currentTarget.value;
          }}
        />
      </label>
      {looked !== "" && found.length === 0 && <p class="dim">No tunnel has that in its name.</p>}
      {found.length > 0 && <Strip tunnels={found.slice(0, NAMED)} />}
      {found.length > NAMED && (
        <p class="dim">{many(found.length - NAMED, "more tunnel")} not shown by name; look for a part of it.</p>
      )}
      {looked === "" && others.length > 0 && <Strip tunnels={others} isTight />}
    </>
  );
}

function Strip({
  tunnels: some,
  isTight = false,
}: {
  tunnels: readonly TunnelStatus[];
  isTight?: boolean;
}): JSX.Element {
  return (
    <ul class={`strip ${isTight ? "many" : ""}`}>
      {some.map((tunnel) => (
        <li key={tunnel.name}>
          <Cell tunnel={tunnel} />
        </li>
      ))}
    </ul>
  );
}

const isTroubled = (tunnel: TunnelStatus): boolean => !["up", "rekeying"].includes(lookOf(tunnel));

/** A tunnel about which nothing shall be done for now looks held, whatever else it is. */
function lookOf({ state, incident }: TunnelStatus): TunnelLook {
  const held = incident !== undefined && incidents.value.get(incident)?.hold !== undefined;
  return held ? "held" : state;
}

function Cell({ tunnel }: { tunnel: TunnelStatus }): JSX.Element {
  const look = lookOf(tunnel);
  const inside = (
    <>
      <TunnelMark state={look} />
      <span class="name">{tunnel.name}</span>
      <span class="since">
        {look} <Ago at={tunnel.since} words="" />
      </span>
    </>
  );
  const title = `${tunnel.name}: ${look}${tunnel.expected === "learned" ? "; learned, not configured" : ""}`;
  return tunnel.incident === undefined ? (
    <span class={`cell ${tunnelTone[look]}`} title={title}>
      {inside}
    </span>
  ) : (
    <a class={`cell ${tunnelTone[look]}`} title={title} href={incidentHref(tunnel.incident)}>
      {inside}
    </a>
  );
}
