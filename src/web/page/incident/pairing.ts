import type { EndState, EndView } from "../../../model/incident.ts";
import type { IpsecSa } from "../../../model/sa.ts";

/** One SPI as the sender uses it, held against what the receiver would take. */
export interface Pair {
  readonly sent?: IpsecSa;
  readonly received?: IpsecSa;
  /** `spare`: kept by one end for stragglers of a rekey. `unknown`: the other end could not be read. */
  readonly verdict: "match" | "mismatch" | "spare" | "unknown";
}

export interface Direction {
  readonly from: string;
  readonly to: string;
  readonly pairs: readonly Pair[];
}

/** Both directions of a tunnel: what one end sends under beside what the other receives under. */
export function directionsOf(ends: readonly EndView<string>[], when: "atOpening" | "now"): readonly Direction[] {
  const [a, b] = ends;
  if (a === undefined || b === undefined) return [];
  return [
    { from: a.device, to: b.device, pairs: pairsOf(a[when], b[when]) },
    { from: b.device, to: a.device, pairs: pairsOf(b[when], a[when]) },
  ];
}

function pairsOf(sender: EndState<string>, receiver: EndState<string>): readonly Pair[] {
  const sent = sender.ipsecSas.filter(({ direction }) => direction === "EGRESS");
  const received = receiver.ipsecSas.filter(({ direction }) => direction === "INGRESS");
  const isBlind = sender.unreadable !== undefined || receiver.unreadable !== undefined;
  if (isBlind) {
    return [
      ...sent.map((sa): Pair => ({ sent: sa, verdict: "unknown" })),
      ...received.map((sa): Pair => ({ received: sa, verdict: "unknown" })),
    ];
  }
  const matched = sent.flatMap((sa): Pair[] => {
    const peer = received.find(({ spi }) => spi === sa.spi);
    return peer === undefined ? [] : [{ sent: sa, received: peer, verdict: "match" }];
  });
  const lonelySent = sent.filter(({ spi }) => !received.some((sa) => sa.spi === spi));
  const lonelyReceived = received.filter(({ spi }) => !sent.some((sa) => sa.spi === spi));
  return [...matched, ...lonely(lonelySent, lonelyReceived)];
}

/** What finds no partner stands side by side: that is how a drift looks. */
function lonely(sent: readonly IpsecSa[], received: readonly IpsecSa[]): Pair[] {
  const dead = sent.filter(({ active }) => active);
  const rows = Math.max(dead.length, received.length);
  const pairs = Array.from({ length: rows }, (_, row): Pair => {
    const [out, into] = [dead[row], received[row]];
    return {
      ...(out === undefined ? {} : { sent: out }),
      ...(into === undefined ? {} : { received: into }),
      verdict: out === undefined ? "spare" : "mismatch",
    };
  });
  return [...pairs, ...sent.filter(({ active }) => !active).map((sa): Pair => ({ sent: sa, verdict: "spare" }))];
}

export interface Counted {
  readonly sent: number | undefined;
  readonly received: number | undefined;
}

/** What an end has counted on this tunnel: by flow where the platform counts so, else by its SAs. */
export function countedBy({ flow, ipsecSas }: EndState<string>): Counted {
  if (flow !== undefined) return { sent: flow.encaps, received: flow.decaps };
  return { sent: sum(ipsecSas, "EGRESS"), received: sum(ipsecSas, "INGRESS") };
}

function sum(sas: readonly IpsecSa[], direction: IpsecSa["direction"]): number | undefined {
  const counts = sas.filter((sa) => sa.direction === direction).flatMap(({ packets }) => packets ?? []);
  return counts.length === 0 ? undefined : counts.reduce((total, count) => total + count, 0);
}

/** Counters of SAs begin anew with each SA: only then are two of them comparable when the SAs are the same. */
export function isComparable({ atOpening, now }: EndView<string>): boolean {
  if (atOpening.flow !== undefined && now.flow !== undefined) return true;
  const spis = (state: EndState<string>): string =>
    state.ipsecSas
      .map(({ spi }) => spi)
      .sort()
      .join();
  return spis(atOpening) === spis(now);
}
