import type { Parsed } from "../../command.ts";
import type { OutlineRow } from "../../outline-row.ts";
import { isXml, plain, readXml, type XmlElement } from "./element.ts";
import { readReply, within } from "./fill.ts";

/**
 * A reader of text that reads the XML form of the answer too. Where Junos has only wrapped the text in `output` (processes, logs, NTP),
 * it is the reader's own; else the elements speak for themselves.
 */
export const orXml =
  <Row>(readText: (text: string) => Parsed<Row>): ((text: string) => Parsed<Row | OutlineRow>) =>
  (text) => {
    if (!isXml(text)) return readText(text);
    const wrapped = wrappedIn(text);
    return wrapped === undefined ? readAnyXml(text) : readText(wrapped);
  };

/**
 * The text within `output` elements, each line where it stood, each engine's under its name; `undefined` when the reply has other elements
 * too.
 */
function wrappedIn(text: string): string | undefined {
  const outputs = [...within(readXml(text).root, "output")];
  if (outputs.length === 0 || outputs.some(({ children }) => children.length > 0)) return undefined;
  return plain(text.replace(/<re-name>\s*([\w.-]+)\s*<\/re-name>/g, "$1:").replace(/<\/?[A-Za-z][^<>\n]*>/g, ""));
}

/**
 * A reply of which nothing is known but that it is one: every element that holds values is a row, under the elements' own names; `section`
 * is the way to it. Where Junos says a value twice, in words and in an attribute (`junos:seconds`, `junos:celsius`), both are kept.
 */
export const readAnyXml = (text: string): Parsed<OutlineRow> =>
  readReply(text, (engine, locale) => {
    const rows: OutlineRow[] = [];
    gather(engine, [], locale, rows);
    return rows;
  });

/** What a typed reader of XML found, or, where it knew none of the elements, every element for itself: evidence is kept, and it is told. */
export const orAnyXml = <Row>(text: string, parsed: Parsed<Row>): Parsed<Row | OutlineRow> =>
  parsed.rows.length === 0 && parsed.incomplete ? { ...readAnyXml(text), incomplete: true } : parsed;

/** What a reply is wrapped in says nothing. */
const WRAPPERS = /^(?:|rpc-reply|reply|output|multi-routing-engine-(?:results|item)|cli|banner)$/;

function gather(
  element: XmlElement,
  way: readonly string[],
  locale: { readonly locale?: string },
  rows: OutlineRow[],
): void {
  const here = WRAPPERS.test(element.name) ? way : [...way, element.name];
  const row: Record<string, string | number> = {};
  const inner: XmlElement[] = [];
  for (const child of element.children) {
    if (child.children.length > 0) inner.push(child);
    else if (!WRAPPERS.test(child.name) && child.name !== "re-name") putLeaf(row, child);
  }
  if (Object.keys(row).length > 0)
    rows.push({ ...locale, ...(here.length === 0 ? {} : { section: here.join(" ") }), ...row });
  for (const child of inner) gather(child, here, locale, rows);
}

/** An element without text is a flag. */
function putLeaf(row: Record<string, string | number>, { name, text, attributes }: XmlElement): void {
  const key = freeName(row, camel(name));
  row[key] = /^\d{1,15}$/.test(text) ? Number(text) : text === "" ? "true" : text;
  for (const [attribute, value] of Object.entries(attributes)) {
    if (attribute === "xmlns" || attribute === "style" || value === text) continue;
    row[`${key}${camel(attribute, true)}`] = /^\d{1,15}$/.test(value) ? Number(value) : value;
  }
}

function freeName(row: Record<string, string | number>, name: string): string {
  let free = name;
  for (let n = 2; row[free] !== undefined; n++) free = `${name}${n}`;
  return free;
}

const camel = (name: string, isInner = false): string =>
  name.replace(/(^|[-_.])(\w)/g, (_, edge: string, letter: string) =>
    edge === "" && !isInner ? letter.toLowerCase() : letter.toUpperCase(),
  );
