import type { Command } from "../../command.ts";
import type { OutlineRow } from "../../outline-row.ts";
import { Lines, localeOf } from "../lines.ts";
import { orXml } from "../xml/any.ts";

/** One line of the kernel's packet memory: `588/2142/2730 mbufs in use (current/cache/total)`. */
export interface BufferUse {
  readonly locale?: string;
  readonly what: string;
  /** By the names in brackets; a line without brackets has one value. Bytes are in the device's unit. */
  readonly values: Readonly<Record<string, number>>;
  readonly unit?: string;
}

export const showSystemBuffers = {
  run: "show system buffers",
  needs: "view",
  parse: orXml((text) => {
    const lines = new Lines(text);
    const rows: BufferUse[] = [];
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      const { values = "", what, names } = USE.exec(line)?.groups ?? {};
      if (what === undefined) lines.leave();
      else rows.push({ ...localeOf(lines), what, ...valuesOf(values, names) });
    }
    return { rows, unread: lines.unread, incomplete: lines.isCut || rows.length === 0 };
  }),
} satisfies Command<BufferUse | OutlineRow>;

const USE =
  /^(?<values>\d+[KMG]?(?:\/\d+[KMG]?)*) (?<what>(?:mbuf|\d+k \(page size\)|bytes |requests |calls |sfbufs|KBytes ).*?)(?: \((?<names>[\w+/]+)\))?$/i;

function valuesOf(text: string, names: string | undefined): Pick<BufferUse, "values" | "unit"> {
  const keys = names?.split("/") ?? [];
  const parts = text.split("/");
  const unit = /[KMG]$/.exec(text)?.[0];
  return {
    values: Object.fromEntries(
      parts.map((part, i) => [keys[i] ?? `value${i === 0 ? "" : i}`, Number.parseInt(part, 10)]),
    ),
    ...(unit === undefined ? {} : { unit }),
  };
}
