import type { Fields, FieldValue } from "../../model/observation.ts";
import type { Attributes } from "../message.ts";

/** What Junos prints where it knows nothing. */
const ABSENT = /^(?:Not-?Available|Not-?Applicable|not available|None|N\/A|-)?$/i;

const LONGEST_ABSENT = "Not-Applicable".length;

/** The value, or `undefined` when the device says that there is none. */
export function told(value: string | undefined): string | undefined {
  const text = value?.trim();
  return text !== undefined && text.length <= LONGEST_ABSENT && ABSENT.test(text) ? undefined : text;
}

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
  let instanceKey = prefix;
  for (const part of parts) {
    if (part === undefined) return { fields };
    instanceKey += ` ${part}`;
  }
  return { fields, instanceKey };
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
  if (attributes !== undefined) putAttributes(fields, attributes, names);
  return fields;
}

/** The same into fields that others go to as well. */
export function putAttributes(
  fields: Record<string, FieldValue>,
  attributes: Attributes,
  names: Readonly<Record<string, string>>,
): void {
  for (const attribute in attributes) {
    const known = told(attributes[attribute]);
    if (known === undefined) continue;
    const name = Object.hasOwn(names, attribute) ? (names[attribute] ?? "") : camelCase(attribute);
    fields[name] = NUMBERS.has(name) && /^\d+$/.test(known) ? Number(known) : known;
  }
}

const camelCase = (words: string): string => words.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

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
  "sessionId",
  "icmpType",
  "packetsFromClient",
  "packetsFromServer",
  "bytesFromClient",
  "bytesFromServer",
  "elapsedTime",
]);
