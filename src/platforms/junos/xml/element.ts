import type { UnreadLine } from "../../../model/observation.ts";
import { isFieldsWording } from "../../field-words.ts";
import { isStamped } from "../../outline.ts";

/** An element of a reply. Prefixes of names are cut: Junos uses one namespace a reply. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** What stands directly in it. */
  readonly text: string;
}

export interface XmlDocument {
  readonly root: XmlElement;
  /** Text where only elements belong: a log line on the console, a prompt. */
  readonly stray: readonly UnreadLine[];
  /** Elements that were opened and never closed. */
  readonly isCut: boolean;
}

/**
 * Whether the text is the XML form of an answer; SAs of SRX begin with `<` too, and a number follows. In front of it may stand the
 * echo of the command, a banner, or what the console said at that moment.
 */
export const isXml = (text: string): boolean =>
  /^(?:[^\n]{0,400}\n){0,4}?\s*<(?:\?xml|!--|[a-z][\w:-]*[\s/>])/i.test(text);

interface Open {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: XmlElement[];
  readonly texts: { readonly at: number; readonly text: string }[];
}

/** Reads elements, attributes and text; whatever else XML knows is passed over. It never fails: what is wrong is stray. */
export function readXml(text: string): XmlDocument {
  const stack: [Open, ...Open[]] = [newOpen("", {})];
  const stray: UnreadLine[] = [];
  let at = 0;
  for (;;) {
    const begin = nextTag(text, at);
    const end = begin < 0 ? -1 : endOfTag(text, begin);
    const top = stack[stack.length - 1] ?? stack[0];
    if (begin > at) top.texts.push({ at, text: text.slice(at, begin) });
    if (begin < 0) top.texts.push({ at, text: text.slice(at) });
    if (end < 0) return { root: close(stack, text, stray), stray, isCut: stack.length > 1 || begin >= 0 };
    takeTag(stack, text.slice(begin + 1, end), text, stray);
    at = end + 1;
  }
}

const newOpen = (name: string, attributes: Record<string, string>): Open => ({
  name,
  attributes,
  children: [],
  texts: [],
});

/** The next `<` that begins a tag: one that no name follows is text that came from elsewhere (`<189>`, `<<<`). */
function nextTag(text: string, from: number): number {
  TAG_BEGIN.lastIndex = from;
  return TAG_BEGIN.exec(text)?.index ?? -1;
}

const TAG_BEGIN = /<(?:[/?!A-Za-z_]|$)/g;

/** Comments and CDATA hold what looks like tags. */
function endOfTag(text: string, begin: number): number {
  if (!text.startsWith("<!--", begin)) return text.indexOf(">", begin);
  const end = text.indexOf("-->", begin);
  return end < 0 ? -1 : end + 2;
}

function takeTag(stack: [Open, ...Open[]], tag: string, text: string, stray: UnreadLine[]): void {
  if (tag.startsWith("?") || tag.startsWith("!")) return;
  if (tag.startsWith("/")) {
    const name = localName(tag.slice(1).trim());
    // An end tag that nothing opened is passed over; one further out closes what is inside too
    if (stack.findLastIndex((open) => open.name === name) < 1) return;
    while (stack.length > 1) {
      const open = stack.pop();
      const outer = stack[stack.length - 1] ?? stack[0];
      if (open === undefined) return;
      outer.children.push(elementOf(open, text, stray));
      if (open.name === name) return;
    }
    return;
  }
  const isEmpty = tag.endsWith("/");
  const [name = "", ...rest] = (isEmpty ? tag.slice(0, -1) : tag).split(/\s+/, 1).concat(tag.replace(/^\S+/, ""));
  const open = newOpen(localName(name), attributesIn(rest.join(" ")));
  const top = stack[stack.length - 1] ?? stack[0];
  if (isEmpty) top.children.push(elementOf(open, text, stray));
  else stack.push(open);
}

const localName = (name: string): string => name.slice(name.lastIndexOf(":") + 1);

function attributesIn(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name = "", value = ""] of text.matchAll(/([\w:-]+)="([^"]*)"/g))
    attributes[localName(name)] = plain(value);
  return attributes;
}

/** Everything that is still open, as far as it came. */
function close(stack: [Open, ...Open[]], text: string, stray: UnreadLine[]): XmlElement {
  const inner = stack.slice(1).reverse();
  inner.forEach((open, i) => {
    const outer = inner[i + 1] ?? stack[0];
    outer.children.push(elementOf(open, text, stray));
  });
  return elementOf(stack[0], text, stray);
}

function elementOf({ name, attributes, children, texts }: Open, whole: string, stray: UnreadLine[]): XmlElement {
  if (children.length === 0 && name !== "") return { name, attributes, children, text: leafText(texts, whole, stray) };
  for (const { at, text } of texts) stray.push(...strayLines(whole, at, text));
  return { name, attributes, children, text: "" };
}

/** A value has one line, its own or the element's: what stands beside it has come from elsewhere. */
function leafText(texts: Open["texts"], whole: string, stray: UnreadLine[]): string {
  const values = texts.map(({ at, text }) => {
    if (!/^[ \t]*\r?\n/.test(text)) return text;
    const lines = strayLines(whole, at, text);
    const strange = lines.filter((line) => isProse(line.text));
    // A line alone is the value even if it is strange, and then is both
    if (lines.length > 1 && strange.length === 0) stray.push(...lines);
    else stray.push(...strange);
    const own = strange.length < lines.length ? lines.filter((line) => !strange.includes(line)) : lines;
    return own.map((line) => line.text).join("\n");
  });
  return plain(values.join("")).trim();
}

/** A log line, or words that no gateway uses of itself. A single one may be a name. */
const isProse = (text: string): boolean => isStamped(text) || (/\S\s/.test(text) && !isFieldsWording(text));

const FRAME = /^\s*$|^\s*(?:\{[^}]+\}|\[edit.*\]|[\w.-]+@[\w.-]+[>#%].*)\s*$/;

function strayLines(whole: string, at: number, text: string): UnreadLine[] {
  if (text.trim() === "") return [];
  const first = whole.slice(0, at).split("\n").length;
  return text
    .split("\n")
    .map((line, i) => ({ line: first + i, text: line.replace(/\r$/, "") }))
    .filter((line) => !FRAME.test(line.text));
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** Text with its entities resolved. */
export const plain = (text: string): string =>
  text.includes("&")
    ? text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
        const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
        return Number.isNaN(code) ? (ENTITIES[name ?? ""] ?? whole) : String.fromCodePoint(Math.min(code, 0x10ffff));
      })
    : text;
