/** What a line said, by the device's own names in camelCase: `section` is the heading above, `of` the label in front. */
export type OutlineRow = { readonly [name: string]: string | number };

export type Fields = Record<string, string | number>;

export const UNITS = /^(?:seconds?|secs?|minutes?|hours?|days?|bytes|packets|kilobytes|msec|ms|pps|bps)$/i;

/** Puts a value under a name of the device's: a number as such, its unit and a note in parentheses beside it. */
export function put(row: Fields, name: string, text: string): void {
  const [, bare, note] = /^(\S+) \(([^()]+)\)$/.exec(text.trim()) ?? [];
  const value = bare ?? text.trim();
  if (value === "") return;
  if (note !== undefined) put(row, `${name} note`, note);
  const key = freeName(row, camel(name));
  const [, figure, unit] = /^(\d{1,15}) ([A-Za-z]+)$/.exec(value) ?? [];
  if (/^\d{1,15}%?$/.test(value)) row[key] = Number(value.replace("%", ""));
  else if (figure !== undefined && unit !== undefined && UNITS.test(unit))
    Object.assign(row, { [key]: Number(figure), [`${key}Unit`]: unit });
  else row[key] = value;
}

/** Two columns may have one name. */
function freeName(row: Fields, name: string): string {
  let free = name;
  for (let n = 2; row[free] !== undefined; n++) free = `${name}${n}`;
  return free;
}

export function camel(words: string): string {
  const [first = "", ...rest] = words.split(/[^A-Za-z0-9]+/).filter((part) => part !== "");
  return first.toLowerCase() + rest.map((part) => part.charAt(0).toUpperCase() + part.slice(1).toLowerCase()).join("");
}
