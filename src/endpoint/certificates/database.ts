import { createHash } from "node:crypto";
import { type Instant, renderInstant } from "../../time/instant.ts";
import type { Certificate } from "./certificate.ts";
import { type ChainQuestion, type ChainVerdict, verifyChain } from "./chain.ts";
import type { Crl } from "./crl.ts";
import { sameBytes } from "./der.ts";
import { type Refusal, refuse } from "./refusal.ts";
import { isSignedBy } from "./revocation.ts";

/** A certificate that the database holds. */
export interface KeptCertificate {
  readonly id: number;
  readonly certificate: Certificate;
  /** Configured as a trusted CA: locked, it never leaves the database by itself. */
  readonly isRoot: boolean;
  /** By how many SAs it is in use. */
  readonly references: number;
  /** It goes as soon as nothing refers to it. */
  readonly isDeleted: boolean;
}

export interface KeptCrl {
  readonly id: number;
  readonly crl: Crl;
}

type Kept = { -readonly [K in keyof KeptCertificate]: KeptCertificate[K] } & { readonly fingerprint: string };

/** What peers can make us keep is bounded: past this many, certificates that nothing refers to go, the oldest first. */
const MOST_KEPT = 10_000;

/** The certificate database of an endpoint: trusted CAs, own certificates, those that peers proved themselves with, CRLs. */
export class CertificateDatabase {
  readonly #kept = new Map<number, Kept>();
  readonly #authorities = new Map<number, Kept>(); // those of them that are roots or CAs
  readonly #ids = new Map<string, number>(); // by fingerprint
  #crls: readonly KeptCrl[] = [];
  #lastId = 0;

  /** A CA to trust, from the configuration. */
  addRoot(certificate: Certificate): number {
    return this.#keep(certificate, true);
  }

  /** Our own certificate, or one that a peer has proved itself with. Call it for verified ones only. */
  add(certificate: Certificate): number {
    return this.#keep(certificate, false);
  }

  /** A list that an authority of this database signed. It replaces the older one of the same key and scope. */
  addCrl(crl: Crl): { readonly ok: true; readonly id: number } | Refusal {
    if (!this.authorities.some(({ certificate }) => certificate.isCa && isSignedBy(crl, certificate))) {
      const mend = `load the certificate of ${crl.issuer.text} as a trusted CA first`;
      return refuse("crl.issuer-unknown", `no CA known here has signed the CRL of ${crl.issuer.text}`, mend);
    }
    const before = this.#crls.find((one) => isSameSeries(one.crl, crl));
    if (before !== undefined && before.crl.thisUpdate > crl.thisUpdate) {
      const known = `a newer one, of ${renderInstant(before.crl.thisUpdate)}, is known`;
      return refuse("crl.superseded", `the CRL of ${crl.issuer.text} is old: ${known}`, "load the current CRL");
    }
    const id = ++this.#lastId;
    this.#crls = [...this.#crls.filter((one) => one !== before), { id, crl }];
    return { ok: true, id };
  }

  /** An IKE SA begins to lean on the certificate. */
  acquire(id: number): void {
    const kept = this.#kept.get(id);
    if (kept !== undefined) kept.references++;
  }

  /** That SA is gone. */
  release(id: number): void {
    const kept = this.#kept.get(id);
    if (kept === undefined) return;
    kept.references = Math.max(0, kept.references - 1);
    if (kept.isDeleted) this.remove(id);
  }

  /** At once when nothing refers to it, else marked as deleted until nothing does. */
  remove(id: number): void {
    const kept = this.#kept.get(id);
    if (kept === undefined) return;
    kept.isDeleted = true;
    if (kept.references > 0) return;
    this.#kept.delete(id);
    this.#authorities.delete(id);
    this.#ids.delete(kept.fingerprint);
  }

  /** Certificates that have expired by `now` are removed; locked ones cannot expire (only their trust does). */
  expire(now: Instant): void {
    for (const { id, certificate, isRoot } of this.certificates) {
      if (!isRoot && certificate.notAfter < now) this.remove(id);
    }
  }

  /** Judges a certificate by the roots and CRLs of this database; its other CAs may stand between. */
  verify(question: Omit<ChainQuestion, "roots" | "crls">): ChainVerdict {
    const { authorities } = this;
    const between = authorities.filter(({ isRoot }) => !isRoot).map(({ certificate }) => certificate);
    return verifyChain({
      ...question,
      roots: authorities.filter(({ isRoot }) => isRoot).map(({ certificate }) => certificate),
      intermediates: [...(question.intermediates ?? []), ...between],
      crls: this.#crls.map(({ crl }) => crl),
    });
  }

  get certificates(): readonly KeptCertificate[] {
    return [...this.#kept.values()];
  }

  /** Roots, which a certificate request asks for, and the CAs below them; not those that are deleted. */
  get authorities(): readonly KeptCertificate[] {
    return [...this.#authorities.values()].filter(({ isDeleted }) => !isDeleted);
  }

  get crls(): readonly KeptCrl[] {
    return this.#crls;
  }

  /** The same certificate again keeps its id and references, comes back from deletion, and may become a root. */
  #keep(certificate: Certificate, isRoot: boolean): number {
    const fingerprint = createHash("sha256").update(certificate.der).digest("base64");
    const known = this.#kept.get(this.#ids.get(fingerprint) ?? 0);
    if (known === undefined) this.#evict();
    const kept = known ?? { id: ++this.#lastId, certificate, fingerprint, isRoot, references: 0, isDeleted: false };
    kept.isRoot ||= isRoot;
    kept.isDeleted = false;
    this.#kept.set(kept.id, kept);
    this.#ids.set(fingerprint, kept.id);
    if (kept.isRoot || certificate.isCa) this.#authorities.set(kept.id, kept);
    return kept.id;
  }

  #evict(): void {
    for (const { id, isRoot, references } of this.#kept.values()) {
      if (this.#kept.size < MOST_KEPT) return;
      if (!isRoot && references === 0) this.remove(id);
    }
  }
}

/** One issuer has a series of lists for each of its keys, scopes and distribution points. */
function isSameSeries(a: Crl, b: Crl): boolean {
  const [aKey, bKey] = [a, b].map(({ authorityKeyId }) => authorityKeyId ?? new Uint8Array(0));
  const isSameKey = aKey !== undefined && bKey !== undefined && sameBytes(aKey, bKey);
  const isSameScope = a.scope === b.scope && String(a.points) === String(b.points);
  return a.issuer.key === b.issuer.key && isSameKey && isSameScope;
}
