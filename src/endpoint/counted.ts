import { hasEsp } from "./algorithms/suite.ts";
import { type ChildCounters, NOTHING_COUNTED } from "./esp/child-counters.ts";
import type { ChildSa } from "./esp/child-sa.ts";

/** Packets and bytes under one protocol. */
export type ProtocolTraffic = Pick<ChildCounters, "inPackets" | "inBytes" | "outPackets" | "outBytes">;

/** What child SAs counted together: a packet of a bundle counts under both of its protocols. */
export interface Counted {
  readonly all: Readonly<ChildCounters>;
  readonly esp: Readonly<ProtocolTraffic>;
  readonly ah: Readonly<ProtocolTraffic>;
}

const NO_TRAFFIC: ProtocolTraffic = { inPackets: 0, inBytes: 0, outPackets: 0, outBytes: 0 };

export const NONE_COUNTED: Counted = { all: NOTHING_COUNTED, esp: NO_TRAFFIC, ah: NO_TRAFFIC };

/** `before`, and what these have counted until now. */
export const countedWith = (before: Counted, children: readonly ChildSa[]): Counted => children.reduce(add, before);

function add({ all, esp, ah }: Counted, { counters, options }: ChildSa): Counted {
  return {
    all: sum(all, counters),
    esp: hasEsp(options.suite) ? sum(esp, counters) : esp,
    ah: options.suite.ah === undefined ? ah : sum(ah, counters),
  };
}

function sum<Names extends Partial<Record<keyof ChildCounters, number>>>(a: Names, b: Readonly<ChildCounters>): Names {
  const names = Object.keys(a) as (keyof ChildCounters)[];
  return Object.fromEntries(names.map((name) => [name, (a[name] ?? 0) + b[name]])) as Names;
}
