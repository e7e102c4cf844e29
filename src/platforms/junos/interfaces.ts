import type { Parsed } from "../command.ts";
import { isFieldsWording } from "../field-words.ts";
import { TABLE_RULES, type TableReading } from "./interface-tables.ts";
import type { InterfaceAddress, InterfaceRow } from "./interfaces-rows.ts";
import { Lines } from "./lines.ts";
import { Pairs } from "./pairs.ts";
import { type Rule, takeByRule, type Writable } from "./rules.ts";
import { given, integer } from "./values.ts";

type Draft = Omit<Writable<InterfaceRow>, "counters" | "families" | "details"> & {
  counters?: Record<string, Record<string, number>>;
  families?: { family: string; mtu?: string; addresses: InterfaceAddress[] }[];
  details?: Record<string, string>;
};

interface Reading {
  readonly rows: Draft[];
  row: Draft;
  /** The heading under which counters stand. */
  section: string;
  /** A counter or heading of the line in hand is called as no gateway calls one. */
  isDoubtful: boolean;
}

/** `show interfaces`: physical interfaces and their units, each a row. */
export function readInterfaces(text: string): Parsed<InterfaceRow> {
  const lines = new Lines(text);
  const reading: Reading = { rows: [], row: { interface: "" }, section: "", isDoubtful: false };
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    reading.isDoubtful = false;
    const isTaken =
      takeByRule(RULES, reading, line) ||
      takeTable(reading, line) ||
      takeCounters(reading, line) ||
      PAIRS.take(reading, line) ||
      takeByRule(SECTIONS, reading, line);
    if (!isTaken || reading.isDoubtful || reading.rows.length === 0) lines.leave();
  }
  return { rows: reading.rows, unread: lines.unread, incomplete: lines.isCut || reading.rows.length === 0 };
}

function begin(reading: Reading, row: Draft): void {
  reading.row = row;
  reading.section = "";
  reading.rows.push(row);
}

const RULES: readonly Rule<Reading>[] = [
  {
    pattern: /^Physical interface: (?<name>[^\s,]+)(?:\s*,\s*(?<admin>[^,]+))?(?:,\s*Physical link is (?<link>\S+))?/i,
    take: (reading, { name = "", admin, link }) => {
      begin(reading, { interface: name, ...given("adminStatus", admin?.trim()), ...given("linkStatus", link) });
    },
  },
  {
    pattern: /^Logical interface (?<name>\S+)(?: \(Index (?<index>\d+)\))?(?: \(SNMP ifIndex (?<snmp>\d+)\))?/i,
    take: (reading, { name = "", index, snmp }) => {
      begin(reading, { interface: name, ...given("index", integer(index)), ...given("snmpIndex", integer(snmp)) });
    },
  },
  {
    pattern: /^(?<way>Input|Output) +rate\s*:\s*(?<bps>\d+) bps \((?<pps>\d+) pps\)$/i,
    take: ({ row }, { way = "", bps, pps }) => {
      const isInput = way.toLowerCase() === "input";
      row[isInput ? "inputBps" : "outputBps"] = Number(bps);
      row[isInput ? "inputPps" : "outputPps"] = Number(pps);
    },
  },
  {
    pattern: /^Protocol (?<family>[a-z][\w-]*)(?:, (?:Max nh cache.*?)?MTU: (?<mtu>\w+))?/i,
    take: (reading, { family = "", mtu }) => {
      const { row } = reading;
      reading.section = `Protocol ${family}`;
      row.families = [...(row.families ?? []), { family, ...given("mtu", mtu), addresses: [] }];
    },
  },
  {
    pattern:
      /^(?:Destination: (?<destination>[^,\s]+),? ?)?Local: (?<local>[^,\s]+)(?:, Broadcast: (?<broadcast>[^,\s]+))?/i,
    take: ({ row }, { destination, local, broadcast }) => {
      const address = {
        ...given("destination", destination),
        ...given("local", local),
        ...given("broadcast", broadcast),
      };
      row.families?.at(-1)?.addresses.push(address);
    },
  },
  {
    pattern: /^Allowed host-inbound traffic\s*:\s*(?<services>.*)$/i,
    take: ({ row }, { services = "" }) => {
      row.hostInboundTraffic = services.split(/\s+/).filter((service) => service !== "");
    },
  },
  {
    pattern: /^Security: Zone: (?<zone>\S+)/i,
    take: ({ row }, { zone = "" }) => {
      row.zone = zone;
    },
  },
];

/** Headings, and lines that say nothing about how the interface fares. */
const SECTIONS: readonly Rule<Reading>[] = [
  {
    pattern:
      /^(?<section>[A-Z][\w -]*(?:statistics|counters|errors|traffic|multicast|policer|State)(?: \([\w ]+\))?)(?: \(Packets dropped due to\))?\s*:?(?: {2,}(?:Receive\s+Transmit|Seconds|Errors))?$/i,
    take: (reading, { section = "" }) => {
      // Counters below it stay under the heading that is sure to be one
      if (isFieldsWording(section)) reading.section = section;
      else reading.isDoubtful = true;
    },
  },
  { pattern: /^(?:Addresses?, )?(?:Addr )?Flags: (?:[A-Z][\w-]*|0x\w+|None)(?:[ ,]|$)/, take: () => undefined },
  {
    pattern:
      /^(?:CoS information|Queue counters|Egress queues|Statistics last cleared|Bandwidth|Packet Forwarding Engine configuration|Direction\s*:|Forwarding classes|MAC statistics|Interface transmit statistics|Filter statistics|Autonegotiation information|Destination slot|Gateway)/i,
    take: () => undefined,
  },
];

/** `Input  bytes  :   1234   0 bps`, `No SA for incoming SPI:  0`, `Errors: 0, Drops: 0, Framing errors: 0`. */
const NUMBERS = /^([A-Z][A-Za-z0-9 ()/-]{3,50}?) {2,}(\d+)(?:\s+(\d+))?$/;
const COUNTER = /^([A-Z][A-Za-z0-9 ()/.-]{2,60}?)\s*:\s*(\d+)(?:\s+\d+ [bp]ps)?$/;

function count(reading: Reading, values: Readonly<Record<string, number>>): void {
  const { row, section } = reading;
  const heading = section === "" ? "counters" : section;
  if (!Object.keys(values).every(isFieldsWording)) reading.isDoubtful = true;
  row.counters = { ...row.counters, [heading]: { ...row.counters?.[heading], ...values } };
}

/** Figures in columns; there is none before the first interface. */
function takeTable(reading: Reading, line: string): boolean {
  if (reading.rows.length === 0) return false;
  const table: TableReading = {
    section: reading.section,
    count: (heading, values) => count({ ...reading, section: heading }, values),
  };
  const isTaken = takeByRule(TABLE_RULES, table, line);
  reading.section = table.section;
  return isTaken;
}

function takeCounters(reading: Reading, line: string): boolean {
  const { rows } = reading;
  const [, name = "", received, transmitted] = NUMBERS.exec(line) ?? [];
  if (received !== undefined && rows.length > 0) {
    // MAC statistics have two columns, receive and transmit
    const values =
      transmitted === undefined
        ? { [name]: Number(received) }
        : { [`${name} received`]: Number(received), [`${name} transmitted`]: Number(transmitted) };
    count(reading, values);
    return true;
  }
  const parts = line.split(/,\s*/).filter((part) => part !== "");
  const found = parts.map((part) => COUNTER.exec(part));
  if (rows.length === 0 || found.some((part) => part === null) || /^(?:Interface index|SNMP)/i.test(line)) return false;
  for (const [, label = "", number] of found.flatMap((part) => (part === null ? [] : [part]))) {
    count(reading, { [label.replace(/\s+/g, " ")]: Number(number) });
  }
  return true;
}

const text =
  (
    name:
      | "type"
      | "mtu"
      | "speed"
      | "encapsulation"
      | "flags"
      | "deviceFlags"
      | "interfaceFlags"
      | "linkFlags"
      | "lastFlapped"
      | "description"
      | "zone",
  ) =>
  ({ row }: Reading, value: string): void => {
    row[name] = name === "description" || name === "lastFlapped" ? value : value.replace(/,.*/, "");
  };
const number =
  (name: "index" | "snmpIndex") =>
  ({ row }: Reading, value: string): void => {
    const found = integer(value);
    if (found !== undefined) row[name] = found;
  };
const detail =
  (name: string) =>
  ({ row }: Reading, value: string): void => {
    row.details = { ...row.details, [name]: value };
  };
const known = (): void => undefined;

const PAIRS = new Pairs<Reading>({
  ...Object.fromEntries(
    [
      "Active alarms",
      "Active defects",
      "Auto-negotiation",
      "BPDU Error",
      "Clocking",
      "CoS queues",
      "Current address",
      "Alternate link address",
      "Damping",
      "Ethernet-Switching Error",
      "Flow control",
      "Hardware address",
      "Hold-times",
      "Input Filters",
      "Output Filters",
      "Link type",
      "Loop Detect PDU Error",
      "Loopback",
      "MAC-REWRITE Error",
      "Media type",
      "Minimum links needed",
      "Minimum bandwidth needed",
      "MRU",
      "Negotiation status",
      "Pad to minimum frame size",
      "Physical info",
      "Policer",
      "Remote fault",
      "Schedulers",
      "Source filtering",
    ].map((name) => [name, detail(name)]),
  ),
  "Interface index": number("index"),
  "SNMP ifIndex": number("snmpIndex"),
  Generation: known,
  "Route table": known,
  "Max nh cache": known,
  "Maximum labels": known,
  Description: text("description"),
  Type: text("type"),
  "Link-level type": text("encapsulation"),
  Encapsulation: text("encapsulation"),
  MTU: text("mtu"),
  Speed: text("speed"),
  "Link-mode": known,
  "Device flags": text("deviceFlags"),
  "Interface flags": text("interfaceFlags"),
  "Link flags": text("linkFlags"),
  Flags: (reading, value) => {
    // Below a protocol they are the protocol's own
    if (reading.row.families === undefined) text("flags")(reading, value);
  },
  "Last flapped": text("lastFlapped"),
  Bandwidth: known,
  Zone: text("zone"),
});
