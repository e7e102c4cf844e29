/** What the configuration calls a number of bytes: `500MiB`, `1.5GiB`. */
export const BYTE_COUNT = "^\\d+(\\.\\d+)?(KiB|MiB|GiB|TiB)$";

const UNITS: Readonly<Record<string, number>> = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4 };

/** @returns bytes, or `undefined` when the text is no such number */
export function parseByteCount(text: string): number | undefined {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)(KiB|MiB|GiB|TiB)$/.exec(text) ?? [];
  const size = UNITS[unit];
  return size === undefined ? undefined : Math.floor(Number(number) * size);
}
