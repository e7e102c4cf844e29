import type { Fields, FieldValue, UnreadLine } from "../../model/observation.ts";
import type { Parsed } from "../command.ts";

/** A VICI message as JSON gave it back: sections, lists and texts. */
export type Section = { readonly [name: string]: unknown };

/** Reads an answer that is one JSON message a line; a line that is none is unread, and so is one `read` cannot use. */
export function parseRows<Row>(text: string, read: (message: Section) => readonly Row[] | undefined): Parsed<Row> {
  const rows: Row[] = [];
  const unread: UnreadLine[] = [];
  let incomplete = false;
  text.split("\n").forEach((line, index, lines) => {
    if (line.trim() === "") return;
    const message = parseJson(line);
    const found = message === undefined ? undefined : read(message);
    if (found === undefined) {
      unread.push({ line: index + 1, text: line });
      incomplete ||= message === undefined && index === lines.length - 1;
    } else rows.push(...found);
  });
  return { rows, unread, incomplete };
}

function parseJson(line: string): Section | undefined {
  try {
    const value = JSON.parse(line) as unknown;
    return isSection(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export const isSection = (value: unknown): value is Section =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** charon ends a list with a message that says nothing. */
export const isEmpty = (message: Section): boolean => Object.keys(message).length === 0;

export const textOf = (section: Section, name: string): string | undefined => {
  const value = section[name];
  return typeof value === "string" && value !== "" ? value : undefined;
};

export const numberOf = (section: Section, name: string): number | undefined => {
  const text = textOf(section, name);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
};

export const listOf = (section: Section, name: string): readonly string[] => {
  const value = section[name];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
};

/** Named entries, so that a row carries its name. */
export const entriesOf = (section: Section, name?: string): readonly (readonly [string, Section])[] => {
  const value = name === undefined ? section : section[name];
  return isSection(value)
    ? Object.entries(value).filter((entry): entry is [string, Section] => isSection(entry[1]))
    : [];
};

/** Only what the daemon told: absent values stay absent. */
export function told<T extends Record<string, unknown>>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** What VICI tells in digits and is no number: names, identities, SPIs and marks in hexadecimal. */
const TEXTS =
  /(?:^|[-_])id(?:-(?:in|out))?$|^(?:initiator|responder)-spi$|^[sc]pi-(?:in|out)$|^mark|^(?:name|label|interface|child|ike|subject)$/;

/** A section in our spelling: names in camelCase, digits as numbers, `yes` and `no` as booleans, sections within likewise. */
export function typed(section: Section): Fields {
  const fields: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(section)) {
    const found = typedValue(name, value);
    if (found !== undefined) fields[name.replace(/[-_](\w)/g, (_, letter: string) => letter.toUpperCase())] = found;
  }
  return fields;
}

function typedValue(name: string, value: unknown): FieldValue | undefined {
  if (Array.isArray(value)) return value.filter((item): item is string => typeof item === "string");
  if (isSection(value)) return typed(value);
  if (typeof value !== "string" || value === "") return undefined;
  if (value === "yes" || value === "no") return value === "yes";
  return /^\d{1,15}$/.test(value) && !TEXTS.test(name) ? Number(value) : value;
}
