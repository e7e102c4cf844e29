import type { Command } from "../../command.ts";
import { readRecords } from "../records.ts";
import type { Row } from "../row.ts";

/** The tunnels and endpoints that CISCO-IPSEC-FLOW-MONITOR-MIB would tell. */
export const showCryptoFlowmib = {
  run: "show crypto mib ipsec flowmib",
  needs: "privileged",
  parse: (text) =>
    readRecords(text, {
      above: /^\s*vrf (?<vrf>\S+)$/,
      begins: /^\s*Index:\s+(?<index>\d+)$/,
      numbers: ["index"],
    }),
} satisfies Command<Row>;
