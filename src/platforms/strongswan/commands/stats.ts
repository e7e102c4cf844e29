import type { Fields, Uptime } from "../../../model/observation.ts";
import { milliseconds } from "../../../time/instant.ts";
import type { Command } from "../../command.ts";
import { isSection, parseRows, textOf, told, typed } from "../rows.ts";

export interface DaemonStats {
  readonly uptime?: Uptime;
  readonly ikeSas?: number;
  readonly halfOpen?: number;
  /** Workers, queues, scheduled jobs, memory and plugins, as charon groups them. */
  readonly daemon: Fields;
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
      return [{ ...told({ uptime: uptimeOf(textOf(uptime, "running") ?? "") }), ...counts, daemon: typed(message) }];
    }),
} satisfies Command<DaemonStats>;

const UNITS: Readonly<Record<string, number>> = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };

function uptimeOf(running: string): Uptime | undefined {
  const [, count, unit = ""] = /^(\d+) (second|minute|hour|day)s?$/.exec(running) ?? [];
  const size = UNITS[unit];
  if (count === undefined || size === undefined) return undefined;
  return { atLeast: milliseconds(Number(count) * size), below: milliseconds((Number(count) + 1) * size) };
}
