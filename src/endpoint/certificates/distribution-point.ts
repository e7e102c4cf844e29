import { type DerReader, explicit, TAG } from "./der.ts";
import { readGeneralNames, renderGeneralName } from "./general-name.ts";

/** Where the CRLs of a certificate are published, RFC 5280 §4.2.1.13, as text: mostly URIs. */
export function readDistributionPoints(r: DerReader): readonly string[] {
  const list = r.enter(TAG.SEQUENCE, "CRL distribution points");
  const names: string[] = [];
  while (!list.isAtEnd) {
    const point = list.enter(TAG.SEQUENCE, "CRL distribution point");
    if (point.isNext(explicit(0))) names.push(...readPointName(point));
  }
  return names;
}

/** DistributionPointName; a name relative to the issuer's, which nobody uses, gives none. */
export function readPointName(r: DerReader): readonly string[] {
  const name = r.enter(explicit(0), "distribution point name");
  return name.isNext(explicit(0)) ? readGeneralNames(name, "full name", explicit(0)).map(renderGeneralName) : [];
}
