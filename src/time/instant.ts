/** Points and spans of time. Both count milliseconds; the brand keeps one from being taken for the other. */
declare const instantBrand: unique symbol;
declare const durationBrand: unique symbol;

/** Milliseconds since 1970-01-01T00:00:00Z, on whichever clock runs: wall, recorded or virtual. */
export type Instant = number & { readonly [instantBrand]: "Instant" };
/** Milliseconds between two instants. */
export type Duration = number & { readonly [durationBrand]: "Duration" };

export const instant = (msSinceEpoch: number): Instant => msSinceEpoch as Instant;
export const milliseconds = (n: number): Duration => n as Duration;
export const seconds = (n: number): Duration => (n * 1_000) as Duration;
export const minutes = (n: number): Duration => (n * 60_000) as Duration;
export const hours = (n: number): Duration => (n * 3_600_000) as Duration;
export const days = (n: number): Duration => (n * 86_400_000) as Duration;

export const after = (start: Instant, span: Duration): Instant => (start + span) as Instant;
export const before = (end: Instant, span: Duration): Instant => (end - span) as Instant;
/** The span from `start` to `end`; negative when `end` comes first. */
export const between = (start: Instant, end: Instant): Duration => (end - start) as Duration;

/** RFC 3339 in UTC with milliseconds: the one spelling of an instant that faces and files show. */
export const renderInstant = (at: Instant): string => new Date(at).toISOString();

/** The instant that an RFC 3339 text names, or `undefined` when it names none. */
export function parseInstant(text: string): Instant | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : instant(at);
}

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `"90s"`, `"1m30s"`, `"500ms"`, `"2h"`; `undefined` when the text is no such span. */
export function parseDuration(text: string): Duration | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, n, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Number(n) * UNITS[unit as keyof typeof UNITS];
  }
  return milliseconds(total);
}

/** The two largest units that are not zero: `1m30s`, `2h5m`, `840ms`. */
export function renderDuration(span: Duration): string {
  const sign = span < 0 ? "-" : "";
  let rest = Math.round(Math.abs(span));
  if (rest < 1_000) return `${sign}${rest}ms`;
  const parts: string[] = [];
  for (const [unit, size] of [
    ["d", UNITS.d],
    ["h", UNITS.h],
    ["m", UNITS.m],
  ] as const) {
    const n = Math.floor(rest / size);
    rest -= n * size;
    if (n > 0) parts.push(`${n}${unit}`);
  }
  const secs = parts.length > 0 ? Math.floor(rest / 1_000) : Math.floor(rest / 100) / 10;
  if (secs > 0) parts.push(`${secs}s`);
  return sign + parts.slice(0, 2).join("");
}
