import type { Decoded } from "../../errors/errors.ts";
import { WireError } from "../../errors/errors.ts";
import { decoded } from "../../wire/decoded.ts";
import { DerReader, encodeElement, encodeOid, sequence, TAG } from "./der.ts";
import { ATTRIBUTE_ALIASES, ATTRIBUTE_TYPES } from "./oids.ts";

/** One attribute of a distinguished name, RFC 5280 §4.1.2.4. */
export interface NameAttribute {
  /** `CN`, `O`, …; the dotted object identifier of one that has no short name. */
  readonly type: string;
  readonly value: string;
}

/** Relative distinguished names, each of one attribute or, rarely, several. */
export type Name = readonly (readonly NameAttribute[])[];

export const decodeName = (der: Uint8Array): Decoded<Name> =>
  decoded(() => {
    const r = new DerReader(der);
    const name = readName(r, "name");
    r.end("name");
    return name;
  });

export function readName(r: DerReader, field: string): Name {
  const rdns = r.enter(TAG.SEQUENCE, field);
  const name: NameAttribute[][] = [];
  while (!rdns.isAtEnd) {
    const set = rdns.enter(TAG.SET, `${field} RDN`);
    const attributes: NameAttribute[] = [];
    while (!set.isAtEnd) attributes.push(readAttribute(set, field));
    name.push(attributes);
  }
  return name;
}

function readAttribute(r: DerReader, field: string): NameAttribute {
  const pair = r.enter(TAG.SEQUENCE, `${field} attribute`);
  const oid = pair.oid(`${field} attribute type`);
  const { tag, content, bytes } = pair.any(`${field} attribute value`);
  pair.end(`${field} attribute value`);
  const type = Object.keys(ATTRIBUTE_TYPES).find((key) => ATTRIBUTE_TYPES[key] === oid) ?? oid;
  return { type, value: textOf(tag, content) ?? `#${Buffer.from(bytes).toString("hex")}` };
}

/** The text of a string type; `undefined` for a value that is none (RFC 4514 §2.4 writes that one in hex). */
function textOf(tag: number, content: Uint8Array): string | undefined {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.length);
  switch (tag) {
    case TAG.UTF8_STRING:
      return bytes.toString("utf8");
    case TAG.PRINTABLE_STRING:
    case TAG.IA5_STRING:
    case TAG.NUMERIC_STRING:
    case TAG.VISIBLE_STRING:
    case TAG.T61_STRING:
      return bytes.toString("latin1");
    case TAG.BMP_STRING:
      return bytes.length % 2 === 0 ? Buffer.from(bytes).swap16().toString("utf16le") : undefined;
    default:
      return undefined;
  }
}

/** As strongSwan prints it: `C=CH, O=Example, CN=edge.example.test`; what cannot be printed becomes `?`. */
export const renderName = (name: Name): string =>
  name
    .flat()
    .map(({ type, value }) => `${type}=${value.replaceAll(/\p{C}/gu, "?")}`)
    .join(", ");

/** The same for DER; `?` for bytes that are no name. */
export function renderDerName(der: Uint8Array): string {
  const name = decodeName(der);
  return name.ok ? renderName(name.value) : "?";
}

/** Two names with the same key are the same: RFC 5280 §7.1, case and spaces folded, whatever the string type. */
export const nameKey = (name: Name): string =>
  JSON.stringify(name.map((rdn) => rdn.map(({ type, value }) => `${type}=${fold(value)}`).sort()));

const fold = (value: string): string => value.normalize("NFKC").toLowerCase().trim().replaceAll(/ +/g, " ");

const NEXT_ATTRIBUTE = /\s*[,;/]\s*(?=[A-Za-z][A-Za-z0-9]*\s*=|\d+(?:\.\d+)+\s*=)/;

/** A name from text: `C=CH, O=Example, CN=edge` or `/C=CH/O=Example`; a comma inside a value is no separator. */
export const parseName = (text: string): Decoded<Uint8Array> =>
  decoded(() => {
    const parts = text.trim().replace(/^\//, "").split(NEXT_ATTRIBUTE);
    return sequence(...parts.map((part) => encodeElement(TAG.SET, parseAttribute(part, text.indexOf(part)))));
  });

function parseAttribute(part: string, at: number): Uint8Array {
  const [, keyword, value] = /^\s*([A-Za-z0-9.]+)\s*=\s*(.*?)\s*$/s.exec(part) ?? [];
  if (keyword === undefined || value === undefined || value === "") {
    throw new WireError(
      "x509.name-text",
      `“${part}” is no attribute of a name; expected e.g. CN=edge.example.test`,
      at,
    );
  }
  const type = typeOf(keyword);
  if (type === undefined) throw new WireError("x509.name-type", `a name has no attribute “${keyword}”`, at);
  return sequence(encodeOid(type), encodeText(type, value));
}

function typeOf(keyword: string): string | undefined {
  if (/^[0-2](?:\.\d{1,12})+$/.test(keyword)) return keyword;
  const upper = keyword.toUpperCase();
  const known = ATTRIBUTE_ALIASES[upper] ?? Object.keys(ATTRIBUTE_TYPES).find((key) => key.toUpperCase() === upper);
  return known === undefined ? undefined : ATTRIBUTE_TYPES[known];
}

/** RFC 5280 §4.1.2.4 and appendix A.1: mail addresses and domain components are IA5, the rest printable or UTF-8. */
function encodeText(type: string, value: string): Uint8Array {
  const bytes = Buffer.from(value, "utf8");
  const isIa5 = type === ATTRIBUTE_TYPES.E || type === ATTRIBUTE_TYPES.DC;
  if (isIa5 && bytes.every((byte) => byte < 0x80)) return encodeElement(TAG.IA5_STRING, bytes);
  const isPrintable = /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(value);
  return encodeElement(isPrintable ? TAG.PRINTABLE_STRING : TAG.UTF8_STRING, bytes);
}
