/** Values as Junos prints them, in our units. What is no such value is `undefined`. */

export function integer(text: string | undefined): number | undefined {
  const found = text === undefined ? null : /^\s*([+-]?\d+)/.exec(text);
  return found === null ? undefined : Number(found[1]);
}

export function decimal(text: string | undefined): number | undefined {
  const found = text === undefined ? null : /^\s*([+-]?\d+(?:\.\d+)?)/.exec(text);
  return found === null ? undefined : Number(found[1]);
}

/** `558` is exact, `8.0k` and `1.2M` are rounded to two digits (thousands here, not 1024). */
export function roundedCount(text: string): { readonly count: number; readonly isRounded: boolean } | undefined {
  const found = /^(\d+(?:\.\d+)?)([kKmMgG]?)$/.exec(text);
  if (found === null) return undefined;
  const [, digits, unit = ""] = found;
  return { count: Math.round(Number(digits) * (THOUSANDS[unit.toLowerCase()] ?? 1)), isRounded: unit !== "" };
}

const THOUSANDS: Readonly<Record<string, number>> = { k: 1_000, m: 1_000_000, g: 1_000_000_000 };

/** `85544K`, `254M`, `14G`, `0B`: powers of 1024, as top(1) prints them. */
export function byteCount(text: string): number | undefined {
  const found = /^(\d+(?:\.\d+)?)([BKMGTP]?)$/.exec(text);
  if (found === null) return undefined;
  return Math.round(Number(found[1]) * 1024 ** Math.max(0, "BKMGTP".indexOf(found[2] || "B")));
}

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  y: 31_536_000,
  w: 604_800,
  d: 86_400,
  h: 3_600,
  m: 60,
  s: 1,
};

/**
 * Every way in which Junos prints a time length: `11 days, 18 hours, 9 minutes, 48 seconds`, `22w0d 19:16`,
 * `3w0d 16:50:35`, `11+18:10:42`, `154 days, 19:16`, `00:31:10`, `2:08`.
 */
export function seconds(text: string): number | undefined {
  let total = 0;
  let found = false;
  for (const [, count, unit = ""] of text.matchAll(
    /(\d{1,9})\s{0,3}(y|w|d|h|m|s)(?:ears?|eeks?|ays?|ours?|rs?|in(?:ute)?s?|ec(?:ond)?s?)?(?![a-z])/gi,
  )) {
    total += Number(count) * (UNIT_SECONDS[unit.toLowerCase()] ?? 0);
    found = true;
  }
  const clock = /(?:(\d{1,6})\+)?(\d{1,6}):(\d\d)(?::(\d\d))?/.exec(text);
  if (clock === null) return found ? total : undefined;
  const [, days = "0", hours, minutes, rest = "0"] = clock;
  return total + Number(days) * 86_400 + Number(hours) * 3_600 + Number(minutes) * 60 + Number(rest);
}

/** An SPI in hexadecimal, with `0x` (iked) or without (kmd). */
export const hexSpi = (text: string): number | undefined =>
  /^(?:0x)?[0-9a-f]{1,8}$/i.test(text) ? Number.parseInt(text.replace(/^0x/i, ""), 16) : undefined;

/** `{ [name]: value }`, or nothing when there is no value: rows carry no empty fields. */
export const given = <Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [N in Name]?: Value } =>
  value === undefined ? {} : ({ [name]: value } as { readonly [N in Name]?: Value });

/** An address or a name with the port that Junos always prints behind it: `192.0.2.1:500`, `2001:db8::1:500`. */
export function endpoint(text: string): { readonly address: string; readonly port?: number } {
  const [, address = text, port] = /^(\S+)[:/](\d{1,5})$/.exec(text) ?? [];
  return { address, ...given("port", integer(port)) };
}
