import type { Command } from "../../command.ts";
import { readRecords } from "../records.ts";
import type { Row } from "../row.ts";

/** Crypto maps: peers, access lists, transform sets, and whether an entry is incomplete. */
export const showCryptoMap = {
  run: "show crypto map",
  needs: "privileged",
  parse: (text) =>
    readRecords(text, {
      begins: /^\s*Crypto Map (?:(?<family>IPv[46]) )?"(?<name>[^"]+)" (?<sequence>\d+) (?<type>\S+)/,
      lines: [
        /^\s*(?:WARNING: )(?<warning>.+)$/,
        /^\s*\((?<warning>missing [^)]+)\)$/,
        /^\s*Peer = (?<peer>\S+)/,
        /^\s*Extended (?<accessListType>IPv?6?) access list (?<accessList>\S+)/i,
        /^\s*Extended IP access check (?<checkDirection>IN|OUT) list (?<checkList>\S+)$/,
        /^\s*(?<rule>access-list \S+ .+)$/,
        /^\s*(?<transformSet>\S+):\s+\{ (?<transforms>[^}]+?)\s*\}/,
        /^\s*Security association lifetime: (?<lifesizeKb>\d+) kilobytes\/(?<lifetimeSec>\d+) seconds/,
        /^\s+(?<interfaces>[A-Z][A-Za-z-]*\d[\w/.:-]*)$/,
      ],
      neutral: /^\s*(?:Transform sets=\{|\}|Interfaces using crypto map .*|No matching address list set\.)$/,
      numbers: ["sequence", "lifesizeKb", "lifetimeSec"],
    }),
} satisfies Command<Row>;
