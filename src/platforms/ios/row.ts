/** The named groups of a pattern that matched. */
export type Groups = Readonly<Record<string, string | undefined>>;

/** What a line told, in the names of the pattern that took it. */
export type Row = { readonly [name: string]: string | number };

/** Words by which IOS says that there is nothing to say. */
const NOTHING = new Set(["", "-", "--", "(none)", "N/A"]);

/** What a device says, without blanks around it; `undefined` when it says that there is nothing. */
export function textOf(text: string): string | undefined {
  const value = text.trim();
  return NOTHING.has(value) ? undefined : value;
}

/** The groups as a row: what is missing stays away, and the names in `numbers` become numbers. */
export function rowOf(groups: Groups, numbers: readonly string[] = []): Row {
  const row: Record<string, string | number> = {};
  for (const name in groups) {
    const value = textOf(groups[name] ?? "");
    if (value === undefined) continue;
    row[name] = numbers.includes(name) ? numberOf(value) : value;
  }
  return row;
}

/** `12`, `12%`, `0x1F`; words that a device puts in the place of a number stay words. */
export function numberOf(text: string): string | number {
  const number = Number(text.endsWith("%") ? text.slice(0, -1) : text);
  return Number.isFinite(number) ? number : text;
}

/** A text of its own: a slice that is remembered would keep the whole answer alive. */
export const ownText = (text: string): string => Buffer.from(text).toString();

const camels = new Map<string, string>();
const CAMELS_LIMIT = 2_000;

/** `pkts not compressed` to `pktsNotCompressed`: the name of a counter or key as the device says it. */
export function camel(words: string): string {
  const known = camels.get(words);
  if (known !== undefined) return known;
  const parts = words.split(/[^A-Za-z0-9]+/).filter((part) => part !== "");
  const name = parts.map((part, index) => (index === 0 ? lower(part) : upper(part))).join("");
  if (camels.size < CAMELS_LIMIT) camels.set(ownText(words), ownText(name));
  return name;
}

const lower = (word: string): string => word.replace(/^[A-Z]+/, (capitals) => capitals.toLowerCase());
const upper = (word: string): string =>
  word.charAt(0).toUpperCase() + (word === word.toUpperCase() ? word.slice(1).toLowerCase() : word.slice(1));

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  y: 31_536_000,
  w: 604_800,
  d: 86_400,
  h: 3_600,
  m: 60,
  s: 1,
};

/** Durations as IOS and ASA write them, in seconds: `3d18h`, `05:50:03`, `2d 4h:21m:44s`, `1 hours, 10 mins`. */
export function secondsOf(text: string): number | undefined {
  const clock = /^(?:(\d+):)?(\d+):(\d\d)$/.exec(text);
  if (clock !== null) return Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + Number(clock[3]);
  const parts = [...text.matchAll(/(\d+) ?([ywdhms])/g)];
  if (parts.length === 0) return undefined;
  return parts.reduce((sum, [, count, unit = ""]) => sum + Number(count) * (UNIT_SECONDS[unit] ?? 0), 0);
}
