import { type DerReader, implicit, TAG } from "./der.ts";
import { readDistributionPoints } from "./distribution-point.ts";
import { type GeneralName, readGeneralNames } from "./general-name.ts";
import { EXTENSION } from "./oids.ts";

/** Bits of the key usage extension, RFC 5280 §4.2.1.3. */
export const KEY_USAGE = {
  digitalSignature: 0,
  nonRepudiation: 1,
  keyEncipherment: 2,
  dataEncipherment: 3,
  keyAgreement: 4,
  keyCertSign: 5,
  cRLSign: 6,
} as const;
export type KeyUsage = keyof typeof KEY_USAGE;

/** What the extensions of a certificate say, as far as IKE needs it (RFC 4945 §5.1.3). */
export interface Extensions {
  readonly isCa: boolean;
  /** How many CAs may stand between this one and the end entity; absent where it is not limited. */
  readonly pathLength?: number;
  /** Absent where the certificate does not limit what its key is for. */
  readonly keyUsage?: readonly KeyUsage[];
  readonly altNames: readonly GeneralName[];
  readonly subjectKeyId?: Uint8Array;
  readonly authorityKeyId?: Uint8Array;
  /** Where its CRLs are published. */
  readonly crlPoints: readonly string[];
  /** Critical extensions that we do not process: such a certificate is refused (RFC 5280 §4.2). */
  readonly unknownCritical: readonly string[];
}

export interface RawExtension {
  readonly oid: string;
  readonly isCritical: boolean;
  /** A reader of the DER inside the octet string. */
  readonly value: DerReader;
}

/** Extensions, RFC 5280 §4.1.2.9; one of a kind may stand only once (§4.2). */
export function readRawExtensions(r: DerReader, field: string): readonly RawExtension[] {
  const list = r.enter(TAG.SEQUENCE, field);
  const seen = new Set<string>();
  const all: RawExtension[] = [];
  while (!list.isAtEnd) {
    const one = readRawExtension(list, field);
    if (seen.has(one.oid)) list.fail("extension", `${field} has ${one.oid} twice`);
    seen.add(one.oid);
    all.push(one);
  }
  return all;
}

function readRawExtension(list: DerReader, field: string): RawExtension {
  const body = list.enter(TAG.SEQUENCE, field);
  const oid = body.oid(`${field} identifier`);
  const isCritical = body.isNext(TAG.BOOLEAN) && body.boolean(`${field} critical`);
  const value = body.enter(TAG.OCTET_STRING, `${field} value`);
  body.end(`${field} value`);
  return { oid, isCritical, value };
}

type Draft = { -readonly [K in keyof Extensions]: Extensions[K] };
type ReadInto = (draft: Draft, r: DerReader) => void;

/** Those that are understood. Policies: every policy is acceptable to IKE, so there is nothing to check. */
const readers: Readonly<Record<string, ReadInto>> = {
  [EXTENSION.BASIC_CONSTRAINTS]: readBasicConstraints,
  [EXTENSION.KEY_USAGE]: (draft, r) => {
    draft.keyUsage = readKeyUsage(r);
  },
  [EXTENSION.SUBJECT_ALT_NAME]: (draft, r) => {
    draft.altNames = readGeneralNames(r, "subject alternative name");
  },
  [EXTENSION.SUBJECT_KEY_ID]: (draft, r) => {
    draft.subjectKeyId = r.take(TAG.OCTET_STRING, "subject key identifier").content;
  },
  [EXTENSION.AUTHORITY_KEY_ID]: (draft, r) => {
    const id = readAuthorityKeyId(r);
    if (id !== undefined) draft.authorityKeyId = id;
  },
  [EXTENSION.CRL_DISTRIBUTION_POINTS]: (draft, r) => {
    draft.crlPoints = readDistributionPoints(r);
  },
  [EXTENSION.EXTENDED_KEY_USAGE]: () => {}, // RFC 4945 §5.1.3.12: gateways are met with all kinds, none is refused
  [EXTENSION.CERTIFICATE_POLICIES]: () => {},
};

export const NO_EXTENSIONS: Extensions = { isCa: false, altNames: [], crlPoints: [], unknownCritical: [] };

export function readExtensions(r: DerReader): Extensions {
  const draft: Draft = { ...NO_EXTENSIONS };
  const unknown: string[] = [];
  for (const { oid, isCritical, value } of readRawExtensions(r, "extension")) {
    const read = readers[oid];
    if (read !== undefined) read(draft, value);
    else if (isCritical) unknown.push(oid);
  }
  return { ...draft, unknownCritical: unknown };
}

/** RFC 5280 §4.2.1.9. */
function readBasicConstraints(draft: Draft, r: DerReader): void {
  const body = r.enter(TAG.SEQUENCE, "basic constraints");
  draft.isCa = body.isNext(TAG.BOOLEAN) && body.boolean("cA");
  if (!body.isAtEnd) {
    const length = Number(body.integer("path length"));
    if (length < 0) body.fail("path-length", "the path length is negative");
    draft.pathLength = length;
  }
  body.end("basic constraints");
}

/** A named bit list: its first bit is the highest of the first byte. */
function readKeyUsage(r: DerReader): readonly KeyUsage[] {
  const [unused = 0, ...bytes] = r.take(TAG.BIT_STRING, "key usage").content;
  if (unused > 7) r.fail("bits", `key usage leaves ${unused} bits unused`);
  const isSet = (bit: number): boolean => (((bytes[bit >> 3] ?? 0) << (bit & 7)) & 0x80) !== 0;
  return (Object.keys(KEY_USAGE) as KeyUsage[]).filter((usage) => isSet(KEY_USAGE[usage]));
}

/** RFC 5280 §4.2.1.1; issuer and serial, the other way to name a key, are met rarely and are not needed for a match. */
export function readAuthorityKeyId(r: DerReader): Uint8Array | undefined {
  const body = r.enter(TAG.SEQUENCE, "authority key identifier");
  return body.isNext(implicit(0)) ? body.any("key identifier").content : undefined;
}
