import type { JSX } from "preact";
import type { EndView } from "../../../model/incident.ts";
import { countedBy, isComparable } from "./pairing.ts";

/** What each end counted, when it opened and as last seen: packets that leave one end must arrive at the other. */
export function Counters({ ends }: { ends: readonly EndView<string>[] }): JSX.Element | null {
  const isCounted = ends.some(({ now }) => countedBy(now).sent !== undefined);
  if (!isCounted) return null;
  return (
    <div class="scroll">
      <table class="counters">
        <caption>Packets counted</caption>
        <thead>
          <tr>
            <th scope="col">End</th>
            <th scope="col" />
            <th scope="col" class="number">
              When it opened
            </th>
            <th scope="col" class="number">
              Last seen
            </th>
            <th scope="col" class="number">
              Difference
            </th>
          </tr>
        </thead>
        <tbody>{ends.map((end, at) => Rows(end, ends[1 - at]))}</tbody>
      </table>
    </div>
  );
}

function Rows(end: EndView<string>, peer: EndView<string> | undefined): readonly JSX.Element[] {
  const [before, after] = [countedBy(end.atOpening), countedBy(end.now)];
  const same = isComparable(end);
  const sent = difference(before.sent, after.sent, same);
  const received = difference(before.received, after.received, same);
  const peerSent =
    peer === undefined
      ? undefined
      : difference(countedBy(peer.atOpening).sent, countedBy(peer.now).sent, isComparable(peer));
  const nothingComes = received === 0 && peerSent !== undefined && peerSent > 0;
  return [
    <Row
      key={`${end.device} sent`}
      name={end.device}
      what="sent"
      before={before.sent}
      after={after.sent}
      delta={sent}
    />,
    <Row
      key={`${end.device} received`}
      name=""
      what="received"
      before={before.received}
      after={after.received}
      delta={received}
      alarm={nothingComes}
    />,
  ];
}

interface RowProps {
  readonly name: string;
  readonly what: string;
  readonly before: number | undefined;
  readonly after: number | undefined;
  readonly delta: number | undefined;
  readonly alarm?: boolean;
}

function Row({ name, what, before, after, delta, alarm = false }: RowProps): JSX.Element {
  return (
    <tr class={name === "" ? "second" : ""}>
      <th scope="row">{name}</th>
      <td>{what}</td>
      <td class="number">{show(before)}</td>
      <td class="number">{show(after)}</td>
      <td class={`number delta ${alarm ? "bad" : ""}`}>
        {delta === undefined ? (
          <span class="dim">new SAs</span>
        ) : delta === 0 ? (
          alarm ? (
            "✕ none came"
          ) : (
            "±0"
          )
        ) : (
          `+${show(delta)}`
        )}
      </td>
    </tr>
  );
}

const show = (count: number | undefined): string => count?.toLocaleString("en-GB") ?? "not counted";

function difference(before: number | undefined, after: number | undefined, same: boolean): number | undefined {
  if (!same || before === undefined || after === undefined || after < before) return undefined;
  return after - before;
}
