import { type Decoded, WireError } from "../../errors/errors.ts";
import type { Instant } from "../../time/instant.ts";
import { decoded } from "../../wire/decoded.ts";
import { type DistinguishedName, readDistinguishedName } from "./certificate.ts";
import { DerReader, explicit, implicit, TAG } from "./der.ts";
import { readPointName } from "./distribution-point.ts";
import { type RawExtension, readAuthorityKeyId, readRawExtensions } from "./extensions.ts";
import { EXTENSION } from "./oids.ts";
import { parsePem } from "./pem.ts";
import type { SignatureAlgorithm } from "./signature-algorithm.ts";
import { readSigned, type Signed } from "./signed.ts";
import { isTimeNext, readTime } from "./time.ts";

/** Reasons of a revocation, RFC 5280 §5.3.1. */
export const REASON = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const;
export type Reason = keyof typeof REASON;

export interface Revocation {
  readonly serial: bigint;
  readonly on: Instant;
  readonly reason: Reason;
}

/** A certificate revocation list, RFC 5280 §5.1. */
export interface Crl {
  readonly der: Uint8Array;
  readonly tbs: Uint8Array;
  readonly issuer: DistinguishedName;
  readonly thisUpdate: Instant;
  /** When the next one is due; older lists do not say. */
  readonly nextUpdate?: Instant;
  readonly number?: bigint;
  readonly authorityKeyId?: Uint8Array;
  /** By serial number. */
  readonly revocations: ReadonlyMap<bigint, Revocation>;
  /** Which certificates the list speaks of, RFC 5280 §5.2.5. */
  readonly scope: "all" | "users" | "authorities";
  /** Which part of its issuer's certificates: those that name one of these points; absent, all of them. */
  readonly points?: readonly string[];
  /** Critical extensions that we do not process: such a list proves nothing (RFC 5280 §5.2). */
  readonly unknownCritical: readonly string[];
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly signature: Uint8Array;
}

export const decodeCrl = (der: Uint8Array): Decoded<Crl> => decoded(() => readCrl(Uint8Array.from(der)));

/** Every X509 CRL block of a PEM text, in its order. */
export const parseCrls = (pem: string): Decoded<readonly Crl[]> =>
  decoded(() => {
    const blocks = parsePem(pem);
    if (!blocks.ok) throw blocks.error;
    const own = blocks.value.filter(({ label }) => label === "X509 CRL");
    if (own.length === 0) throw new WireError("pem.no-crl", "the text holds no X509 CRL block", 0);
    return own.map(({ bytes }) => readCrl(bytes));
  });

const readCrl = (der: Uint8Array): Crl => readSigned(der, "CRL", readTbs);

type TbsFields = Omit<Crl, keyof Signed>;

function readTbs(tbs: Uint8Array): { readonly algorithm: Uint8Array; readonly fields: TbsFields } {
  const r = new DerReader(tbs).enter(TAG.SEQUENCE, "to-be-signed CRL");
  if (r.isNext(TAG.INTEGER) && r.integer("version") !== 1n) r.fail("version", "only version 2 of CRLs names itself");
  const algorithm = r.take(TAG.SEQUENCE, "signature").bytes;
  const issuer = readDistinguishedName(r, "issuer");
  const thisUpdate = readTime(r, "this update");
  const nextUpdate = isTimeNext(r) ? { nextUpdate: readTime(r, "next update") } : {};
  const listed = r.isNext(TAG.SEQUENCE)
    ? readRevocations(r)
    : { revocations: new Map<bigint, Revocation>(), unknownCritical: [] };
  const own = r.isAtEnd ? { scope: "all" as const, unknownCritical: [] } : readListExtensions(r);
  r.end("CRL");
  const unknownCritical = [...listed.unknownCritical, ...own.unknownCritical];
  return {
    algorithm,
    fields: { issuer, thisUpdate, ...nextUpdate, ...own, revocations: listed.revocations, unknownCritical },
  };
}

interface Listed {
  readonly revocations: ReadonlyMap<bigint, Revocation>;
  readonly unknownCritical: readonly string[];
}

function readRevocations(r: DerReader): Listed {
  const list = r.enter(TAG.SEQUENCE, "revoked certificates");
  const revocations = new Map<bigint, Revocation>();
  const unknown = new Set<string>();
  while (!list.isAtEnd) {
    const entry = list.enter(TAG.SEQUENCE, "revoked certificate");
    const serial = entry.integer("serial number");
    const on = readTime(entry, "revocation date");
    const reason = entry.isAtEnd ? "unspecified" : readReason(readRawExtensions(entry, "entry extension"), unknown);
    entry.end("revoked certificate");
    revocations.set(serial, { serial, on, reason });
  }
  return { revocations, unknownCritical: [...unknown] };
}

/** RFC 5280 §5.3: a critical extension of one entry that is not understood spoils the whole list. */
function readReason(extensions: readonly RawExtension[], unknown: Set<string>): Reason {
  let reason: Reason = "unspecified";
  for (const { oid, isCritical, value } of extensions) {
    if (oid === EXTENSION.CRL_REASON) {
      const number = Number(value.integer("reason", TAG.ENUMERATED));
      reason = (Object.keys(REASON) as Reason[]).find((name) => REASON[name] === number) ?? "unspecified";
    } else if (isCritical) unknown.add(oid);
  }
  return reason;
}

type ListExtensions = Pick<Crl, "number" | "authorityKeyId" | "scope" | "points" | "unknownCritical">;

function readListExtensions(r: DerReader): ListExtensions {
  const wrapper = r.enter(explicit(0), "CRL extensions");
  const unknownCritical: string[] = [];
  let found: Omit<ListExtensions, "unknownCritical"> = { scope: "all" };
  for (const { oid, isCritical, value } of readRawExtensions(wrapper, "CRL extension")) {
    if (oid === EXTENSION.CRL_NUMBER) found = { ...found, number: value.integer("CRL number") };
    else if (oid === EXTENSION.AUTHORITY_KEY_ID) {
      const id = readAuthorityKeyId(value);
      if (id !== undefined) found = { ...found, authorityKeyId: id };
    } else if (oid === EXTENSION.ISSUING_DISTRIBUTION_POINT) {
      const scope = readScope(value);
      if (scope === undefined) unknownCritical.push(oid);
      else found = { ...found, ...scope };
    } else if (isCritical) unknownCritical.push(oid);
  }
  wrapper.end("CRL extensions");
  return { ...found, unknownCritical };
}

/** Issuing distribution point, RFC 5280 §5.2.5; `undefined` for lists that speak for other issuers, or of some reasons only. */
function readScope(r: DerReader): Pick<Crl, "scope" | "points"> | undefined {
  const body = r.enter(TAG.SEQUENCE, "issuing distribution point");
  const points = body.isNext(explicit(0)) ? { points: readPointName(body) } : {};
  let scope: Crl["scope"] = "all";
  while (!body.isAtEnd) {
    const { tag } = body.any("issuing distribution point");
    if (tag === implicit(1)) scope = "users";
    else if (tag === implicit(2)) scope = "authorities";
    else return undefined;
  }
  return { scope, ...points };
}
