import { renderInstant } from "../../time/instant.ts";
import { renderSerial } from "../certificates/certificate.ts";
import type { CertificateEntry, CrlEntry } from "../certificates/database-view.ts";
import { renderGeneralName } from "../certificates/general-name.ts";
import type { CertificatesView } from "./view.ts";

/** What of the certificate database goes into JSON: no bytes, no keys, serial numbers as text. */
export const certificatesJson = ({ certificates, crls }: CertificatesView, isCrl: boolean): unknown =>
  isCrl ? { crls: crls.map(crlJson) } : { certificates: certificates.map(certificateJson) };

const certificateJson = ({ certificate, ...entry }: CertificateEntry): unknown => ({
  ...entry,
  serial: renderSerial(certificate.serial),
  subject: certificate.subject.text,
  issuer: certificate.issuer.text,
  notBefore: renderInstant(certificate.notBefore),
  notAfter: renderInstant(certificate.notAfter),
  alternativeNames: certificate.altNames.map(renderGeneralName),
});

const crlJson = ({ crl, ...entry }: CrlEntry): unknown => ({
  ...entry,
  issuer: crl.issuer.text,
  lastUpdate: renderInstant(crl.thisUpdate),
  ...(crl.nextUpdate === undefined ? {} : { nextUpdate: renderInstant(crl.nextUpdate) }),
  revocations: [...crl.revocations.values()].map(({ serial, on, reason }) => ({
    serial: renderSerial(serial),
    on: renderInstant(on),
    reason,
  })),
});
