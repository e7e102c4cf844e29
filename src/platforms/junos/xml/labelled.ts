import type { Parsed } from "../../command.ts";
import type { Pairs } from "../pairs.ts";
import type { XmlElement } from "./element.ts";
import { readRows } from "./fill.ts";

/** What makes a row of an element. */
export interface LabelledRecord<Draft> {
  /** The labels of the text form, which the elements repeat. */
  readonly pairs: Pairs<Draft>;
  /** The label that every row has, and what is around a row has not. */
  readonly key: string;
  /** @param labelled a value of an element around the row, by its label */
  begin(labelled: (label: string) => string | undefined, locale: { readonly locale?: string }): Draft;
  /** A value that no label is for, by its element's name. */
  keep(draft: Draft, name: string, value: string): void;
}

/**
 * Replies of which Junos publishes no schema (its YANG says `anyxml`): elements are named as the text labels the same values, with words of
 * the object in front: `l2tp-tunnel-remote-ip` is `Remote IP`. So the table of the text reads both.
 */
export const readLabelledXml = <Draft>(text: string, record: LabelledRecord<Draft>): Parsed<Draft> =>
  readRows(text, (engine, locale) => {
    const rows: Draft[] = [];
    gather(engine, [], record, locale, rows);
    return rows;
  });

function gather<Draft>(
  element: XmlElement,
  around: readonly XmlElement[],
  record: LabelledRecord<Draft>,
  locale: { readonly locale?: string },
  rows: Draft[],
): void {
  const isRow = leavesOf(element).some(({ name }) => labelsOf(name).includes(record.key.toLowerCase()));
  if (isRow) {
    const draft = record.begin((label) => findIn(around, label), locale);
    takeAll(draft, element, record);
    rows.push(draft);
  } else for (const child of element.children) gather(child, [element, ...around], record, locale, rows);
}

/** What stands in inner elements is about the same row. */
function takeAll<Draft>(draft: Draft, element: XmlElement, record: LabelledRecord<Draft>): void {
  for (const child of element.children) {
    const label = labelsOf(child.name).find((name) => record.pairs.has(name));
    if (child.children.length > 0) takeAll(draft, child, record);
    else if (label !== undefined) record.pairs.put(draft, label, child.text);
    else if (child.text !== "") record.keep(draft, child.name, child.text);
  }
}

const leavesOf = ({ children }: XmlElement): readonly XmlElement[] =>
  children.filter((child) => child.children.length === 0);

const findIn = (around: readonly XmlElement[], label: string): string | undefined =>
  around.flatMap(leavesOf).find(({ name }) => labelsOf(name).includes(label.toLowerCase()))?.text;

/** The labels that a name may stand for, the longest first: `l2tp-remote-ip-address` is `l2tp remote ip`, `remote ip` and `ip` too. */
function labelsOf(name: string): readonly string[] {
  const words = name
    .toLowerCase()
    .replace(/-address$/, "")
    .split("-");
  return words.map((_, index) => words.slice(index).join(" "));
}
