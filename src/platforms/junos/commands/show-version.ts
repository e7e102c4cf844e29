import type { Command } from "../../command.ts";
import type { OutlineRow } from "../../outline-row.ts";
import { Lines, localeOf } from "../lines.ts";
import type { Writable } from "../rules.ts";
import { orXml } from "../xml/any.ts";

/** What runs on a device, a node or a member. */
export interface JunosVersion {
  readonly locale?: string;
  readonly hostname?: string;
  readonly model?: string;
  readonly family?: string;
  readonly version?: string;
  readonly serialNumber?: string;
  readonly fabricId?: string;
  readonly packages: readonly SoftwarePackage[];
  /** Of `detail`: a daemon or library with its build. */
  readonly builds?: readonly string[];
}

export interface SoftwarePackage {
  readonly name: string;
  readonly version: string;
  /** The whole line. */
  readonly text: string;
}

type Draft = Omit<Writable<JunosVersion>, "packages"> & { readonly packages: SoftwarePackage[]; builds?: string[] };

export const showVersion = {
  run: "show version",
  needs: "view",
  parse: orXml((text) => {
    const lines = new Lines(text);
    const rows: Draft[] = [];
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      const last = rows.at(-1);
      const isNew =
        last === undefined || last.locale !== lines.locale || (/^Hostname:/i.test(line) && last.hostname !== undefined);
      const row: Draft = isNew ? { ...localeOf(lines), packages: [] } : last;
      if (!takeLine(row, line)) lines.leave();
      else if (isNew) rows.push(row);
    }
    return { rows, unread: lines.unread, incomplete: lines.isCut || rows.length === 0 };
  }),
} satisfies Command<JunosVersion | OutlineRow>;

const FIELD = /^(Hostname|Model|Family|Junos|Serial Number|QFabric System ID):\s*(\S.*)$/i;
const FIELDS: Readonly<Record<string, "hostname" | "model" | "family" | "version" | "serialNumber" | "fabricId">> = {
  hostname: "hostname",
  model: "model",
  family: "family",
  junos: "version",
  "serial number": "serialNumber",
  "qfabric system id": "fabricId",
};
const PACKAGE = /^(\S.*?)\s*\[([^\s\]]+)\]$/;
const BUILD = /(?: release | built by | version |^Copyright|\[FreeBSD|^Version:|Junos Build|^KERNEL )/i;

function takeLine(row: Draft, line: string): boolean {
  const [, label = "", value = ""] = FIELD.exec(line) ?? [];
  const field = FIELDS[label.toLowerCase()];
  const [, name, version] = PACKAGE.exec(line) ?? [];
  if (field !== undefined) row[field] = value;
  else if (name !== undefined && version !== undefined) row.packages.push({ name, version, text: line });
  else if (BUILD.test(line)) row.builds = [...(row.builds ?? []), line];
  else return false;
  return true;
}
