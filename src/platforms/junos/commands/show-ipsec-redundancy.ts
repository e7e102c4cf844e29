import type { Command } from "../../command.ts";
import type { OutlineRow } from "../../outline-row.ts";
import { Lines } from "../lines.ts";
import { Pairs } from "../pairs.ts";
import type { Writable } from "../rules.ts";
import { integer } from "../values.ts";
import { orXml } from "../xml/any.ts";

/** Primary and backup of an encryption interface, or of the peers of a security association (ES-PIC). */
export interface IpsecRedundancy {
  readonly securityAssociation?: string;
  readonly failureCounter?: number;
  readonly localAddress?: string;
  /** An address of a peer, or the name of an interface. */
  readonly primary?: string;
  readonly primaryState?: string;
  readonly backup?: string;
  readonly backupState?: string;
}

type Draft = Writable<IpsecRedundancy>;
interface Reading {
  readonly rows: Draft[];
  side: "primary" | "backup";
}

export const showIpsecRedundancy = {
  run: "show ipsec redundancy",
  needs: "view",
  parse: orXml((text) => {
    const lines = new Lines(text);
    const reading: Reading = { rows: [], side: "primary" };
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      if (!PAIRS.take(reading, line)) lines.leave();
    }
    const { rows } = reading;
    const isShort = rows.length === 0 || rows.some(({ backupState }) => backupState === undefined);
    return { rows, unread: lines.unread, incomplete: lines.isCut || isShort };
  }),
} satisfies Command<IpsecRedundancy | OutlineRow>;

/** The row in hand; a new one where a name comes a second time. */
function rowFor(reading: Reading, isNew: (last: Draft) => boolean): Draft {
  const last = reading.rows.at(-1);
  if (last !== undefined && !isNew(last)) return last;
  const row: Draft = {};
  reading.rows.push(row);
  return row;
}

const end =
  (side: "primary" | "backup") =>
  (reading: Reading, value: string): void => {
    reading.side = side;
    rowFor(reading, () => false)[side] = value.replace(/,.*/, "");
  };

const PAIRS = new Pairs<Reading>({
  "Security association": (reading, value) => {
    rowFor(reading, () => true).securityAssociation = value.replace(/,.*/, "");
  },
  "Failure counter": (reading, value) => {
    const count = integer(value);
    if (count !== undefined) rowFor(reading, (last) => last.failureCounter !== undefined).failureCounter = count;
  },
  "Local IP": (reading, value) => {
    rowFor(reading, () => false).localAddress = value;
  },
  "Primary remote IP": end("primary"),
  "Backup remote IP": end("backup"),
  "Primary interface": end("primary"),
  "Backup interface": end("backup"),
  State: (reading, value) => {
    rowFor(reading, () => false)[reading.side === "primary" ? "primaryState" : "backupState"] = value;
  },
});
