import type { Parsed } from "../../command.ts";
import { integer } from "../values.ts";
import { readXml, type XmlElement } from "./element.ts";

/** What the children of an element say, by their names. A child that the table does not name is passed over. */
export type ElementTable<Row> = Readonly<Record<string, (row: Row, element: XmlElement) => void>>;

export function fill<Row>(row: Row, element: XmlElement, table: ElementTable<Row>): Row {
  for (const child of element.children) table[child.name]?.(row, child);
  return row;
}

/**
 * The same where a release may say more than the table knows: what stands in inner elements is about the same row, and values that no entry is
 * for are kept under their elements' names.
 */
export function fillAll<Row>(
  row: Row,
  element: XmlElement,
  table: ElementTable<Row>,
  keep: (row: Row, name: string, value: string) => void,
): Row {
  for (const child of element.children) {
    const take = table[child.name];
    if (take !== undefined) take(row, child);
    else if (child.children.length > 0) fillAll(row, child, table, keep);
    else if (child.text !== "") keep(row, child.name, child.text);
  }
  return row;
}

/** Every element of that name below, not looking inside those that are found. */
export function* within(element: XmlElement, name: string): Generator<XmlElement> {
  for (const child of element.children) {
    if (child.name === name) yield child;
    else yield* within(child, name);
  }
}

/** The text of the first such child. */
export const textOf = (element: XmlElement, name: string): string | undefined =>
  element.children.find((child) => child.name === name)?.text;

/** A setter for a text, and one for a whole number: what is no number stays absent. */
export const put =
  <Name extends string>(name: Name) =>
  (row: { [N in Name]?: string }, { text }: XmlElement): void => {
    if (text !== "") row[name] = text;
  };
export const putNumber =
  <Name extends string>(name: Name) =>
  (row: { [N in Name]?: number }, { text }: XmlElement): void => {
    const number = integer(text);
    if (number !== undefined) row[name] = number;
  };

/**
 * The rows of a reply: `rowsOf` is asked once for each routing engine. Several stand in `multi-routing-engine-item`s
 * with a `re-name`; a single one has no wrapper.
 */
export function readReply<Row>(
  text: string,
  rowsOf: (engine: XmlElement, locale: { readonly locale?: string }) => readonly Row[],
): Parsed<Row> {
  const { root, stray, isCut } = readXml(text);
  const items = [...within(root, "multi-routing-engine-item")];
  const rows =
    items.length === 0
      ? rowsOf(root, {})
      : items.flatMap((item) => {
          const locale = textOf(item, "re-name");
          return rowsOf(item, locale === undefined ? {} : { locale });
        });
  return { rows, unread: stray, incomplete: isCut || root.children.length === 0 };
}

/** The same for replies of which an empty one holds no value at all: values and no row are a form that is not known, and not "none". */
export function readRows<Row>(text: string, rowsOf: Parameters<typeof readReply<Row>>[1]): Parsed<Row> {
  const parsed = readReply(text, rowsOf);
  const isUnknown = parsed.rows.length === 0 && holdsValues(readXml(text).root);
  return { ...parsed, incomplete: parsed.incomplete || isUnknown };
}

/** Elements that are about the terminal or say whose answer it is. */
const ASIDE = new Set(["cli", "re-name"]);

const holdsValues = (element: XmlElement): boolean =>
  !ASIDE.has(element.name) && (element.text !== "" || element.children.some(holdsValues));
