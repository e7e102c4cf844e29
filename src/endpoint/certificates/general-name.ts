import { renderIpAddress } from "../../wire/ip/address.ts";
import { type DerReader, explicit, implicit, TAG } from "./der.ts";
import { renderDerName } from "./name.ts";

/** An auxiliary identity of a certificate, RFC 5280 §4.2.1.6. */
export type GeneralName =
  | { readonly kind: "dns"; readonly name: string }
  | { readonly kind: "email"; readonly address: string }
  | { readonly kind: "uri"; readonly uri: string }
  | { readonly kind: "ip"; readonly address: Uint8Array }
  | { readonly kind: "dn"; readonly der: Uint8Array }
  | { readonly kind: "other"; readonly tag: number; readonly der: Uint8Array };

const EMAIL = implicit(1);
const DNS = implicit(2);
const DIRECTORY = explicit(4); // a CHOICE inside: tagged explicitly, X.680 §31.2.7
const URI = implicit(6);
const IP = implicit(7);

/** GeneralNames, under their own tag or under one that stands in its place. */
export function readGeneralNames(r: DerReader, field: string, tag: number = TAG.SEQUENCE): readonly GeneralName[] {
  const list = r.enter(tag, field);
  const names: GeneralName[] = [];
  while (!list.isAtEnd) names.push(readGeneralName(list, field));
  return names;
}

function readGeneralName(r: DerReader, field: string): GeneralName {
  if (r.isNext(DIRECTORY)) {
    const inner = r.enter(DIRECTORY, field);
    const { bytes } = inner.take(TAG.SEQUENCE, `${field} directory name`);
    inner.end(`${field} directory name`);
    return { kind: "dn", der: bytes };
  }
  const { tag, content, bytes } = r.any(field);
  const text = Buffer.from(content).toString("latin1");
  if (tag === EMAIL) return { kind: "email", address: text };
  if (tag === DNS) return { kind: "dns", name: text };
  if (tag === URI) return { kind: "uri", uri: text };
  if (tag === IP && (content.length === 4 || content.length === 16)) return { kind: "ip", address: content };
  return { kind: "other", tag, der: bytes };
}

export function renderGeneralName(name: GeneralName): string {
  switch (name.kind) {
    case "dns":
      return printable(name.name);
    case "email":
      return printable(name.address);
    case "uri":
      return printable(name.uri);
    case "ip":
      return renderIpAddress(name.address);
    case "dn":
      return renderDerName(name.der);
    case "other":
      return `type ${name.tag & 0x1f}`;
    default:
      return name satisfies never;
  }
}

const printable = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, "?");
