import type { Answer, Varbind } from "../model/arrival.ts";
import type { GatewayReading } from "../model/observation.ts";
import { instant } from "../time/instant.ts";
import { subIdentifiers, Varbinds } from "./varbinds.ts";

/**
 * SNMP as a second source of what a poll of the CLI tells of SAs. Its SAs have no `localIndex`: a table's own numbers are
 * not those by which the CLI clears an SA.
 */
export interface SnmpSource {
  /** The commands of a routine poll, each `snmp walk OID`. Answers are variable bindings, one JSON a line. */
  readonly poll: readonly string[];
  read(answers: readonly Answer[]): GatewayReading;
}

const WALK = "snmp walk ";

/** The command that walks all instances below an object. */
export const walkOf = (oid: string): string => `${WALK}${oid}`;

/** The object of such a command; `undefined` when it is none. */
export const walkedBy = (command: string): string | undefined =>
  command.startsWith(WALK) ? command.slice(WALK.length) : undefined;

export const isBySnmp = (answers: readonly Answer[]): boolean =>
  answers.some(({ command }) => walkedBy(command) !== undefined);

/** A row of a conceptual table (RFC 2578 §7.1.12): its index, and its columns as objects. */
export interface TableRow {
  readonly index: readonly number[];
  readonly columns: Varbinds;
}

/** What was walked, by table. Lines that are no variable binding are counted as unread. */
export class WalkedTables {
  readonly #list: readonly Varbind[];
  readonly unread: GatewayReading["unread"];

  constructor(answers: readonly Answer[]) {
    const list: Varbind[] = [];
    const unread: { line: number; text: string; command: string }[] = [];
    for (const { command, text = "" } of answers) {
      if (walkedBy(command) === undefined) continue;
      text.split("\n").forEach((line, place) => {
        const varbind = varbindOf(line);
        if (varbind !== undefined) list.push(varbind);
        else if (line !== "") unread.push({ line: place + 1, text: line, command });
      });
    }
    this.#list = list;
    this.unread = unread;
  }

  scalar(oid: string): number | undefined {
    return new Varbinds(this.#list.filter((one) => one.oid.startsWith(`${oid}.`))).number(oid);
  }

  /** The rows below an entry, in the order of their coming. */
  rows(entry: string): readonly TableRow[] {
    const rows = new Map<string, Varbind[]>();
    for (const varbind of this.#list) {
      if (!varbind.oid.startsWith(`${entry}.`)) continue;
      const behind = varbind.oid.slice(entry.length + 1);
      const index = behind.slice(behind.indexOf(".") + 1);
      const row = rows.get(index);
      if (row === undefined) rows.set(index, [varbind]);
      else row.push(varbind);
    }
    return [...rows].map(([index, list]) => ({ index: subIdentifiers(index), columns: new Varbinds(list) }));
  }
}

function varbindOf(line: string): Varbind | undefined {
  try {
    const { oid, type, value } = JSON.parse(line) as Partial<Varbind>;
    const isWhole = typeof oid === "string" && typeof type === "string" && value !== undefined;
    return isWhole ? { oid, type, value } : undefined;
  } catch {
    return undefined;
  }
}

/** Between what moments the state was read; the walks that failed make it unknown, as does a MIB that is not there. */
export function frameOf(
  answers: readonly Answer[],
  howMany: number | undefined,
  mib: string,
): Pick<GatewayReading, "askedAt" | "at" | "readable" | "connections"> {
  const failed = answers.find(({ error }) => error !== undefined);
  const why =
    failed !== undefined
      ? `${failed.command}: ${failed.error?.message}`
      : howMany === undefined
        ? `the device does not tell ${mib} to this community or user`
        : undefined;
  return {
    askedAt: instant(Math.min(...answers.map(({ askedAt }) => askedAt))),
    at: instant(Math.max(...answers.map(({ at }) => at))),
    readable: why === undefined ? { ok: true } : { ok: false, reason: why },
    connections: [],
  };
}
