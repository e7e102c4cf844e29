import { WireError } from "../../errors/errors.ts";

/** An element of a protocol message. Prefixes of names are cut, and attributes that declare namespaces left out. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
  /** The text that stands directly in it, as it was written: line ends and indentation of a device's output count. */
  readonly text: string;
}

interface Open {
  readonly name: string;
  readonly written: string;
  readonly attributes: Record<string, string>;
  readonly children: XmlNode[];
  text: string;
}

/** Elements in elements: more than any reply holds. */
const DEEPEST = 200;

/**
 * Reads one XML document strictly: what is not well-formed is an error with its place, since the message's sender cannot be
 * trusted with the rest. Document type declarations are refused (RFC 6241 §3), so that there are no entities but the
 * predefined ones.
 * @throws WireError `netconf.xml` with the offset in characters
 */
export function readXmlNode(text: string): XmlNode {
  const stack: Open[] = [];
  let root: XmlNode | undefined;
  let at = 0;
  while (at < text.length) {
    const begin = text.indexOf("<", at);
    const between = text.slice(at, begin < 0 ? text.length : begin);
    const top = stack.at(-1);
    if (top !== undefined) top.text += unescaped(between, at);
    else if (between.trim() !== "") fail("text outside of the root element", at);
    if (begin < 0) break;
    const skipped = skip(text, begin, top);
    if (skipped !== undefined) {
      at = skipped;
      continue;
    }
    const end = endOfTag(text, begin);
    const tag = text.slice(begin + 1, end);
    if (root !== undefined) fail("a second root element", begin);
    if (tag.startsWith("/")) root = closed(stack, tag.slice(1).trimEnd(), begin);
    else root = opened(stack, tag, begin);
    at = end + 1;
  }
  const unclosed = stack.at(-1);
  if (unclosed !== undefined) fail(`<${unclosed.written}> is never closed`, text.length);
  return root ?? fail("no element", 0);
}

function fail(message: string, at: number): never {
  throw new WireError("netconf.xml", `character ${at}: ${message}`, at);
}

/** Where a comment, an instruction or a CDATA section ends; `undefined` when a tag begins. CDATA is text. */
function skip(text: string, begin: number, top: Open | undefined): number | undefined {
  if (text.startsWith("<!--", begin)) return behind(text, "-->", begin);
  if (text.startsWith("<?", begin)) return behind(text, "?>", begin);
  if (text.startsWith("<![CDATA[", begin)) {
    const end = behind(text, "]]>", begin);
    if (top === undefined) fail("text outside of the root element", begin);
    top.text += text.slice(begin + 9, end - 3);
    return end;
  }
  return text.startsWith("<!", begin)
    ? fail("a document type declaration is not allowed (RFC 6241 §3)", begin)
    : undefined;
}

function behind(text: string, mark: string, begin: number): number {
  const end = text.indexOf(mark, begin);
  return end < 0 ? fail(`${mark} is missing`, text.length) : end + mark.length;
}

/** An attribute's value may hold `>`. */
function endOfTag(text: string, begin: number): number {
  let quote: string | undefined;
  for (let at = begin + 1; at < text.length; at++) {
    const c = text.charAt(at);
    if (quote !== undefined) {
      if (c === quote) quote = undefined;
    } else if (c === '"' || c === "'") quote = c;
    else if (c === ">") return at;
    else if (c === "<") return fail("a tag inside a tag", at);
  }
  return fail("a tag is cut off", text.length);
}

const localName = (name: string): string => name.slice(name.lastIndexOf(":") + 1);
const NAME = /^[A-Za-z_][\w.:-]*/;
const ATTRIBUTE = /\s+([A-Za-z_][\w.:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/y;

/** @returns the root when it is an empty element */
function opened(stack: Open[], tag: string, at: number): XmlNode | undefined {
  const isEmpty = tag.endsWith("/");
  const body = isEmpty ? tag.slice(0, -1) : tag;
  const written = NAME.exec(body)?.[0] ?? fail(`<${body.slice(0, 20)}> is no tag`, at);
  if (stack.length >= DEEPEST) fail(`elements nested more than ${DEEPEST} deep`, at);
  stack.push({
    name: localName(written),
    written,
    attributes: attributesIn(body, written, at),
    children: [],
    text: "",
  });
  return isEmpty ? closed(stack, written, at) : undefined;
}

function attributesIn(body: string, written: string, at: number): Record<string, string> {
  const attributes: Record<string, string> = {};
  let next = written.length;
  for (;;) {
    ATTRIBUTE.lastIndex = next;
    const match = ATTRIBUTE.exec(body);
    if (match === null) break;
    const [, name = "", double, single] = match;
    if (!name.startsWith("xmlns")) attributes[localName(name)] = unescaped(double ?? single ?? "", at);
    next = ATTRIBUTE.lastIndex;
  }
  if (body.slice(next).trim() !== "") fail(`<${written}> has an attribute that is none`, at);
  return attributes;
}

/** @returns the root when nothing is left open */
function closed(stack: Open[], written: string, at: number): XmlNode | undefined {
  const open = stack.pop();
  if (open?.written !== written)
    fail(`</${written}> closes ${open === undefined ? "nothing" : `<${open.written}>`}`, at);
  const { name, attributes, children, text } = open;
  const node = { name, attributes, children, text };
  const outer = stack.at(-1);
  if (outer === undefined) return node;
  outer.children.push(node);
  return undefined;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function unescaped(text: string, at: number): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|([a-z]{1,8}));|&/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name as string] ?? fail(`the entity ${whole} is not known`, at);
    const code = decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : fail("& begins no entity", at);
  });
}

/** Text as it stands in XML. */
export const escaped = (text: string): string =>
  text.replace(/[<>&"]/g, (c) => ({ "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;" })[c] ?? c);
