import type { Rule } from "./rules.ts";

/** What a line of a table within an interface says: counters under their heading. */
export type Count = (heading: string, values: Readonly<Record<string, number>>) => void;

/** The tables of an aggregate and of the queues, whose lines have figures in columns and no labels of their own. */
export interface TableReading {
  /** The heading under which counters stand. */
  section: string;
  readonly count: Count;
}

const QUEUES = "Queue counters";
const FIGURES = /^(?<way>Input|Output)\s*:\s*(?<packets>\d+)\s+(?<pps>\d+)\s+(?<bytes>\d+)\s+(?<bps>\d+)$/;
const QUEUE = /^(?<queue>\d+)\s+(?<queued>\d+)\s+(?<sent>\d+)\s+(?<dropped>\d+)$/;

export const TABLE_RULES: readonly Rule<TableReading>[] = [
  {
    pattern: /^(?<side>Ingress|Egress) queues\s*:\s*\d+ supported, \d+ in use$/i,
    take: (reading, { side = "" }) => {
      reading.section = `${side} ${QUEUES.toLowerCase()}`;
    },
  },
  // The heading above a queue's figures names its columns and leaves the section as it is
  { pattern: /^Queue counters\s*:\s+Queued packets\s+Transmitted packets\s+Dropped packets$/i, take: () => undefined },
  {
    pattern: QUEUE,
    take: ({ section, count }, { queue, queued, sent, dropped }) => {
      const heading = /queue counters$/i.test(section) ? section : QUEUES;
      count(heading, {
        [`${queue} queued packets`]: Number(queued),
        [`${queue} transmitted packets`]: Number(sent),
        [`${queue} dropped packets`]: Number(dropped),
      });
    },
  },
  { pattern: /^Queue number\s*:\s+Mapped forwarding classes$/i, take: () => undefined },
  { pattern: /^\d\s+(?:best-effort|expedited-forwarding|assured-forwarding|network-control)$/i, take: () => undefined },
  { pattern: /^Statistics\s+Packets\s+pps\s+Bytes\s+bps$/i, take: () => undefined },
  {
    pattern: /^(?<part>Bundle|Link|Multilink)\s*:$/,
    take: (reading, { part = "" }) => {
      reading.section = part;
    },
  },
  {
    pattern: FIGURES,
    take: ({ section, count }, { way, packets, pps, bytes, bps }) =>
      count(section, {
        [`${way} packets`]: Number(packets),
        [`${way} pps`]: Number(pps),
        [`${way} bytes`]: Number(bytes),
        [`${way} bps`]: Number(bps),
      }),
  },
];
