import type { Fields, FieldValue } from "../model/observation.ts";
import { asText, GroupPattern } from "./group-pattern.ts";

/** A reader that gives the named groups that matched as the fields of a message; `undefined` when the text has another form. */
export function fieldsReader(pattern: RegExp): (text: string) => { readonly fields: Fields } | undefined {
  const form = new GroupPattern(pattern, () => asText);
  return (text) => {
    const fields: Record<string, FieldValue> = {};
    return form.read(text, fields) ? { fields } : undefined;
  };
}
