import type { Fields, FieldValue } from "../../model/observation.ts";
import type { Attributes } from "../message.ts";

/** What Junos prints where it knows nothing. */
const ABSENT = /^(?:Not-?Available|Not-?Applicable|not available|None|N\/A|-)?$/i;

/** The value, or `undefined` when the device says that there is none. */
export const told = (value: string | undefined): string | undefined =>
  value === undefined || ABSENT.test(value.trim()) ? undefined : value.trim();

/** Fields without those that have no value. */
export function fieldsOf(values: Readonly<Record<string, FieldValue | undefined>>): Fields {
  const fields: Record<string, FieldValue> = {};
  for (const name in values) if (values[name] !== undefined) fields[name] = values[name];
  return fields;
}

/** What a message gives: its fields, and the key that it shares with the message that ends it, where all parts are known. */
export function reading(
  fields: Fields,
  prefix: string,
  ...parts: readonly (FieldValue | undefined)[]
): { readonly fields: Fields; readonly instanceKey?: string } {
  return parts.some((part) => part === undefined) ? { fields } : { fields, instanceKey: [prefix, ...parts].join(" ") };
}

/**
 * Structured data as fields: under our name where the table has one, else under the device's own in camelCase, so that
 * nothing is lost that a later release adds.
 */
export function attributeFields(
  attributes: Attributes | undefined,
  names: Readonly<Record<string, string>>,
): Record<string, FieldValue> {
  const fields: Record<string, FieldValue> = {};
  for (const [attribute, value] of Object.entries(attributes ?? {})) {
    const known = told(value);
    const name = names[attribute] ?? attribute.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    if (known !== undefined) fields[name] = NUMBERS.has(name) && /^\d+$/.test(known) ? Number(known) : known;
  }
  return fields;
}

/** Fields that are numbers wherever they come from. */
const NUMBERS = new Set([
  "tunnelIndex",
  "interfaceIndex",
  "spi",
  "sequence",
  "violationCount",
  "fpc",
  "pic",
  "pid",
  "sourcePort",
  "destinationPort",
  "natSourcePort",
  "natDestinationPort",
  "protocol",
]);
