import type { Command } from "../../command.ts";
import { camel, type Groups, type Row, rowOf } from "../row.ts";
import { type Rule, readByRules } from "../table.ts";

type Pairs = Record<string, string | number>;

/** An interface: its state, its addresses, for a tunnel its ends, and its counters by the device's own names. */
export interface Interface {
  readonly name: string;
  /** `up`, `down`, `administratively down`. */
  readonly status: string;
  readonly protocol: string;
  readonly values: Row;
  readonly counters: Readonly<Record<string, number>>;
}

interface Draft extends Omit<Interface, "values" | "counters"> {
  readonly values: Pairs;
  readonly counters: Record<string, number>;
}

export const showInterfaces = {
  run: "show interfaces",
  needs: "view",
  parse(text) {
    const interfaces: Draft[] = [];
    const lines = readByRules(text, interfaces, RULES);
    const isOpen = interfaces.some(({ values }) => values.mtu === undefined);
    return { rows: interfaces, unread: lines.unread, incomplete: interfaces.length === 0 || isOpen || lines.isCut };
  },
} satisfies Command<Interface>;

const inInterface =
  (take: (one: Draft, groups: Groups) => unknown) =>
  (interfaces: Draft[], groups: Groups): boolean => {
    const last = interfaces.at(-1);
    return last !== undefined && take(last, groups) !== false;
  };

const values = (...numbers: string[]) =>
  inInterface((one, groups) => Object.assign(one.values, rowOf(groups, numbers)));

/** `63 packets input, 8120 bytes, 0 no buffer`: each number with the words behind it. */
const counted = (prefix: string) =>
  inInterface((one, { list = "" }) => {
    for (const [, count, words = ""] of list.matchAll(/(\d+) ([^,(]+)/g))
      one.counters[camel(`${prefix} ${words.trim()}`)] = Number(count);
  });

const RULES: readonly Rule<Draft[]>[] = [
  {
    pattern:
      /^(?<name>[A-Z][\w./:-]*\d[\w./:-]*) is (?<status>administratively down|reset|deleted|[a-z]+)[^,]*, line protocol is (?<protocol>\w+)(?: \((?<note>[^)]*)\))?/,
    take: (interfaces, { name = "", status = "", protocol = "", note }) =>
      void interfaces.push({ name, status, protocol, values: note === undefined ? {} : { note }, counters: {} }),
  },
  {
    pattern: /^\s+Hardware is (?<hardware>[^,]+)(?:, address is (?<mac>\S+)(?: \(bia (?<bia>[^)]+)\))?)?/,
    take: values(),
  },
  { pattern: /^\s+Description: (?<description>.+)$/, take: values() },
  { pattern: /^\s+Internet address(?: is|:) (?<address>\S+)/, take: values() },
  {
    pattern: /^\s+Interface is unnumbered\. Using address of (?<unnumbered>\S+)(?: \((?<address>[^)]+)\))?/,
    take: values(),
  },
  {
    pattern: /^\s+MTU (?<mtu>\d+) bytes, BW (?<bandwidthKbps>\d+) Kbit(?:\/sec)?, DLY (?<delayUsec>\d+) usec/,
    take: values("mtu", "bandwidthKbps", "delayUsec"),
  },
  {
    pattern: /^\s+reliability (?<reliability>\d+)\/255, txload (?<txload>\d+)\/255, rxload (?<rxload>\d+)\/255/,
    take: values("reliability", "txload", "rxload"),
  },
  { pattern: /^\s+Encapsulation (?<encapsulation>[^,]+)(?:,.*)?$/, take: values() },
  {
    pattern: /^\s+Keepalive (?<keepalive>set \(\d+ sec\)|not \w+)(?:, retries (?<retries>\d+))?/,
    take: values("retries"),
  },
  { pattern: /^\s+(?:Full|Half|Auto|Unknown|Link type|output flow-control|Carrier)\b.*$/i, take: values() },
  { pattern: /^\s+ARP type: (?<arp>[^,]+), ARP Timeout (?<arpTimeout>\S+)/, take: values() },
  {
    pattern:
      /^\s+Tunnel source (?<tunnelSource>[^\s,]+)(?: \((?<sourceInterface>[^)]+)\))?(?:, destination (?<tunnelDestination>\S+))?/,
    take: values(),
  },
  { pattern: /^\s+Tunnel protocol\/transport (?<transport>\S.*)$/, take: values() },
  { pattern: /^\s+Tunnel protection via IPSec \(profile "(?<ipsecProfile>[^"]+)"\)/i, take: values() },
  {
    pattern: /^\s+Tunnel (?:TTL (?<ttl>\d+)|transport MTU (?<transportMtu>\d+) bytes)/,
    take: values("ttl", "transportMtu"),
  },
  { pattern: /^\s+Tunnel .*$/, take: values() },
  {
    pattern:
      /^\s+(?:Key|Checksumming|Fast tunneling|Path MTU|Source tracking|Set of tunnels|Tracking|DTR|Interface State|Checksum)\b.*$/i,
    take: values(),
  },
  {
    pattern: /^\s+Last input (?<lastInput>[^,]+), output (?<lastOutput>[^,]+), output hang (?<outputHang>.+)$/,
    take: values(),
  },
  { pattern: /^\s+Last clearing of "show interface" counters (?<lastClearing>.+)$/, take: values() },
  {
    pattern:
      /^\s+Input queue: (?<size>\d+)\/(?<max>\d+)\/(?<drops>\d+)\/(?<flushes>\d+) \(size\/max\/drops\/flushes\); Total output drops: (?<output>\d+)/,
    take: inInterface(({ counters }, { drops, flushes, output }) =>
      Object.assign(counters, {
        inputQueueDrops: Number(drops),
        inputQueueFlushes: Number(flushes),
        totalOutputDrops: Number(output),
      }),
    ),
  },
  { pattern: /^\s+Queueing strategy: (?<queueing>.+)$/, take: values() },
  { pattern: /^\s+(?:Output queue|Conversations|Reserved Conversations|Available Bandwidth)\b.*$/, take: values() },
  {
    pattern: /^\s+(?:\d+ (?:minute|second)) input rate (?<inputBps>\d+) bits\/sec, (?<inputPps>\d+) packets\/sec/,
    take: values("inputBps", "inputPps"),
  },
  {
    pattern: /^\s+(?:\d+ (?:minute|second)) output rate (?<outputBps>\d+) bits\/sec, (?<outputPps>\d+) packets\/sec/,
    take: values("outputBps", "outputPps"),
  },
  {
    pattern: /^\s+(?<packets>\d+) packets input, (?<bytes>\d+) bytes(?:, (?<list>.*))?$/,
    take: inInterface((one, { packets, bytes, list = "" }) => {
      Object.assign(one.counters, { inputPackets: Number(packets), inputBytes: Number(bytes) });
      return counted("input")([one], { list });
    }),
  },
  {
    pattern: /^\s+(?<packets>\d+) packets output, (?<bytes>\d+) bytes(?:, (?<list>.*))?$/,
    take: inInterface((one, { packets, bytes, list = "" }) => {
      Object.assign(one.counters, { outputPackets: Number(packets), outputBytes: Number(bytes) });
      return counted("output")([one], { list });
    }),
  },
  { pattern: /^\s+(?<list>\d+ output errors.*)$/, take: counted("") },
  {
    pattern:
      /^\s+(?<list>(?:Received )?\d+ (?:broadcasts|runts|input|unknown|watchdog|babbles|lost|output|carrier|multicast|pause).*)$/,
    take: counted(""),
  },
];
