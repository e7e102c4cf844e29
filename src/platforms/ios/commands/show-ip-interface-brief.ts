import type { Command } from "../../command.ts";
import type { Row } from "../row.ts";
import { readTable } from "../table.ts";

export const showIpInterfaceBrief = {
  run: "show ip interface brief",
  needs: "view",
  parse: (text) => {
    const { rows, ...rest } = readTable(text, FORM);
    return { rows: rows.map(withLongName), ...rest };
  },
} satisfies Command<Row>;

const FORM = {
  header: /^\s*(?:Any interface listed with OK\?|Interface\s+IP-Address\s+OK\?)/,
  row: /^\s*(?<interface>\S+)\s+(?<address>[\d.]+|unassigned)\s+(?<ok>YES|NO)\s+(?<method>\S+)\s+(?<status>administratively down|[a-z]+(?: \([^)]*\))?)\s+(?<protocol>up|down)(?: \([^)]*\))?$/,
  numbers: [],
};

/** IOS shortens some names in this table and none elsewhere. */
const LONG_NAMES: Readonly<Record<string, string>> = {
  Fa: "FastEthernet",
  Gi: "GigabitEthernet",
  Te: "TenGigabitEthernet",
  Tw: "TwoGigabitEthernet",
  Twe: "TwentyFiveGigE",
  Fo: "FortyGigabitEthernet",
  Hu: "HundredGigE",
  Tu: "Tunnel",
  Lo: "Loopback",
  Vl: "Vlan",
  Po: "Port-channel",
  Se: "Serial",
};

function withLongName(row: Row): Row {
  const [, short = "", rest = ""] = /^([A-Z][a-z]{1,2})(\d.*)$/.exec(String(row.interface)) ?? [];
  const long = LONG_NAMES[short];
  return long === undefined ? row : { ...row, fullName: `${long}${rest}` };
}
