import { type Duration, milliseconds } from "../../../time/instant.ts";
import type { Command } from "../../command.ts";
import { isSection, parseRows, textOf, told } from "../rows.ts";

export interface DaemonStats {
  /** The longest it can have been up: charon tells whole units, cut. */
  readonly uptime?: Duration;
  readonly ikeSas?: number;
  readonly halfOpen?: number;
}

export const stats = {
  run: "stats",
  needs: "privileged",
  parse: (text) =>
    parseRows(text, (message) => {
      const uptime = message.uptime;
      const ikeSas = message.ikesas;
      if (!isSection(uptime)) return undefined;
      const counts = isSection(ikeSas)
        ? { ikeSas: Number(textOf(ikeSas, "total")), halfOpen: Number(textOf(ikeSas, "half-open")) }
        : {};
      return [{ ...told({ uptime: longest(textOf(uptime, "running") ?? "") }), ...counts }];
    }),
} satisfies Command<DaemonStats>;

const UNITS: Readonly<Record<string, number>> = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** `5 minutes` is anything up to six. */
function longest(running: string): Duration | undefined {
  const [, count, unit = ""] = /^(\d+) (second|minute|hour|day)s?$/.exec(running) ?? [];
  const size = UNITS[unit];
  return count === undefined || size === undefined ? undefined : milliseconds((Number(count) + 1) * size);
}
