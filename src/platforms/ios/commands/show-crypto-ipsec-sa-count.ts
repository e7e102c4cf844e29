import type { Command } from "../../command.ts";
import { Lines } from "../lines.ts";
import { type Row, rowOf } from "../row.ts";

/** How many SAs there are, and how many packets came for one that is not: the cheapest sign of drifted SPIs (IOS-XE). */
export const showCryptoIpsecSaCount = {
  run: "show crypto ipsec sa count",
  needs: "privileged",
  parse(text) {
    const lines = new Lines(text);
    const rows: Row[] = [];
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      const groups = COUNTS.exec(line)?.groups;
      if (groups === undefined) lines.leave();
      else rows.push(rowOf(groups, NUMBERS));
    }
    return { rows, unread: lines.unread, incomplete: rows.length === 0 };
  },
} satisfies Command<Row>;

const NUMBERS = ["total", "active", "rekeying", "unused", "invalid"];
const COUNTS =
  /^\s*IPsec SA total: (?<total>\d+), active: (?<active>\d+), rekeying: (?<rekeying>\d+), unused: (?<unused>\d+), invalid: (?<invalid>\d+)/i;
