import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { verifyAuth } from "../dist/endpoint/certificates/auth.js";
import { verifyHash } from "../dist/endpoint/certificates/auth-v1.js";
import { decodeCertificate, parseCertificates } from "../dist/endpoint/certificates/certificate.js";
import { verifyChain } from "../dist/endpoint/certificates/chain.js";
import { decodeCrl } from "../dist/endpoint/certificates/crl.js";
import { identitiesOf, matchIdentity, subjectIdentity } from "../dist/endpoint/certificates/identity.js";
import { decodeName, parseName, renderName } from "../dist/endpoint/certificates/name.js";
import { parsePem } from "../dist/endpoint/certificates/pem.js";
import { decodeSignatureAlgorithm } from "../dist/endpoint/certificates/signature-algorithm.js";

const text = (name) =>
  readFileSync(new URL(`../src/endpoint/certificates/x509.fixtures/${name}`, import.meta.url), "utf8");
const der = (name) => new X509Certificate(text(name)).raw;
const certificate = (name) => decodeCertificate(der(name)).value;
const [root, edge, branch, branchCa] = ["root.pem", "edge.pem", "branch.pem", "branch-ca.pem"].map(certificate);
const crl = parsePem(text("root.crl.pem")).value[0].bytes;
const now = Date.UTC(2030, 0, 1);
const octets = Buffer.from("signed octets");
const pss =
  "41304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120";

/** Against roots and intermediates that are whole, as a peer's certificate is. */
function judge(found) {
  verifyChain({ certificate: found, roots: [root, found], intermediates: [branchCa], now });
  verifyChain({ certificate: branch, roots: [root], intermediates: [branchCa, found], now });
  identitiesOf(found);
  if (found.subject.text !== "" && !matchIdentity(found, subjectIdentity(found)).ok) {
    throw new Error("a certificate does not vouch for its own subject");
  }
  verifyAuth({ certificate: found, method: 1, data: octets, octets });
}

export const target = {
  seeds: [
    ...["edge.pem", "branch.pem", "core.pem", "lab.pem", "pss.pem", "root.pem", "odd-extension.pem"].map(der),
    Buffer.from(crl),
    Buffer.from(edge.subject.der),
    Buffer.from(pss, "hex"),
    Buffer.from(text("branch.pem")),
    Buffer.from("C=CH, O=Example, Inc., CN=edge.example.test"),
  ],
  run(bytes) {
    const found = decodeCertificate(bytes);
    if (found.ok) judge(found.value);
    const list = decodeCrl(bytes);
    if (list.ok) {
      verifyChain({ certificate: edge, roots: [root], crls: [list.value], now });
    }
    const name = decodeName(bytes);
    if (name.ok) parseName(renderName(name.value));
    parseName(bytes.toString("utf8"));
    parseCertificates(bytes.toString("latin1"));
    decodeSignatureAlgorithm(bytes);
    for (const method of [1, 9, 10, 14]) {
      for (const one of [edge, branch]) verifyAuth({ certificate: one, method, data: bytes, octets });
    }
    verifyHash(edge, bytes, octets);
  },
};
