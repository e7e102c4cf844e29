import type { Fields } from "../model/observation.ts";

/** The named groups that matched, as the fields of a message; `undefined` when the text has another form. */
export function matchFields(pattern: RegExp, text: string): { readonly fields: Fields } | undefined {
  const groups = pattern.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const fields: Record<string, string> = {};
  for (const name in groups) if (groups[name] !== undefined) fields[name] = groups[name];
  return { fields };
}
