import { ID_TYPE } from "../../wire/ike/numbers.ts";
import { sameAddress } from "../../wire/ip/address.ts";
import { type Identity, renderIdentity } from "../identity.ts";
import type { Certificate } from "./certificate.ts";
import { sameBytes } from "./der.ts";
import { type GeneralName, renderGeneralName } from "./general-name.ts";
import { decodeName, nameKey } from "./name.ts";
import { type Refusal, refuse } from "./refusal.ts";

/** Whether the certificate vouches for the identity that its holder claims, RFC 4945 §3.1. */
export function matchIdentity(certificate: Certificate, identity: Identity): { readonly ok: true } | Refusal {
  if (isVouchedFor(certificate, identity)) return { ok: true };
  return refuse(
    "certificate.identity",
    `wrong identity: the certificate says ${identitiesOf(certificate).join(", ")}; configured is ${renderIdentity(identity)}`,
    "configure one of the certificate's identities, or have the certificate issued with this one as alternative name",
  );
}

function isVouchedFor({ subject, altNames }: Certificate, { type, data }: Identity): boolean {
  const text = Buffer.from(data).toString("latin1");
  switch (type) {
    case ID_TYPE.DER_ASN1_DN: // RFC 4945 §3.1.5: the whole subject, never a part of it
      return (
        isSameName(data, subject.key) || altNames.some((one) => one.kind === "dn" && isSameName(data, derKey(one)))
      );
    case ID_TYPE.FQDN: // RFC 4945 §3.1.2: against dNSName, not against the common name; no wildcards
      return altNames.some((one) => one.kind === "dns" && one.name.toLowerCase() === text.toLowerCase());
    case ID_TYPE.RFC822_ADDR:
      return altNames.some((one) => one.kind === "email" && mailKey(one.address) === mailKey(text));
    case ID_TYPE.IPV4_ADDR:
    case ID_TYPE.IPV6_ADDR: // RFC 4945 §3.1.1
      return altNames.some((one) => one.kind === "ip" && sameAddress(one.address, data));
    case ID_TYPE.DER_ASN1_GN:
      return altNames.some((one) => one.kind === "other" && sameBytes(one.der, data));
    default: // a KEY_ID says nothing that a certificate could confirm, RFC 4945 §3.1.8
      return false;
  }
}

function isSameName(der: Uint8Array, key: string): boolean {
  const name = decodeName(der);
  return name.ok && nameKey(name.value) === key;
}

function derKey({ der }: Extract<GeneralName, { kind: "dn" }>): string {
  const name = decodeName(der);
  return name.ok ? nameKey(name.value) : "";
}

/** The domain's case does not matter, that of the mailbox may: RFC 5280 §7.5. */
function mailKey(address: string): string {
  const at = address.lastIndexOf("@");
  return address.slice(0, at + 1) + address.slice(at + 1).toLowerCase();
}

/** What the certificate can stand for, as text: its subject first. */
export const identitiesOf = ({ subject, altNames }: Certificate): readonly string[] =>
  [subject.text, ...altNames.map(renderGeneralName)].filter((text) => text !== "");

/** The identity that a certificate gives its holder when none is configured: its subject (RFC 4945 §3.1.5). */
export const subjectIdentity = ({ subject }: Certificate): Identity => ({
  type: ID_TYPE.DER_ASN1_DN,
  data: subject.der,
});
