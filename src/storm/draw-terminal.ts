import type { Sweep, SweepPoint } from "./sweep.ts";

/** T95 over the rate as bars, one rate a line, no wider than `columns`. */
export function drawTerminal(sweep: Sweep, columns = 80): string {
  const { points, best, cliff } = sweep;
  const room = Math.max(10, columns - LABELS);
  const longest = Math.min(5 * (best?.t95 ?? 0), Math.max(0, ...points.map(({ t95 }) => t95 ?? 0)));
  const unit = sweep.isTyped ? "requests/s" : "packets/s";
  const lines = points.map((point) => {
    const rate = String(Math.round(point.rate)).padStart(6);
    return `${rate} ${bar(point, longest, room)} ${note(point, best, cliff)}`.trimEnd();
  });
  return `${[`  rate  seconds until 95 % are up   (${unit})`, ...lines].join("\n")}\n`;
}

/** What a line needs beside its bar. */
const LABELS = 36;

function bar({ t95 }: SweepPoint, longest: number, room: number): string {
  if (t95 === undefined) return `${"·".repeat(room)} never`;
  const length = Math.min(room, Math.max(1, Math.round((t95 / longest) * room)));
  const isCut = t95 > longest;
  return `${"█".repeat(isCut ? room - 1 : length)}${isCut ? "»" : ""} ${Math.round(t95 / 1_000)}`;
}

function note({ rate, tunnelsLost }: SweepPoint, best: SweepPoint | undefined, cliff: number | undefined): string {
  const lost = tunnelsLost >= 1 ? `(${Math.round(tunnelsLost)} tunnels lost)` : "";
  if (rate === best?.rate) return `best ${lost}`;
  return rate === cliff ? `cliff ${lost}` : lost;
}
