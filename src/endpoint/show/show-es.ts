import { certificateLines } from "../certificates/show.ts";
import type { OperationalCommand, Outcome } from "./command.ts";
import { certificatesJson } from "./json.ts";
import { chosen, ikeSasOf, interfaceName, peerAddress, redundantSa, saName, style } from "./options.ts";
import { briefIke, detailIke } from "./show-ike.ts";
import { briefIpsec, detailIpsec } from "./show-ipsec.ts";
import { redundancyLines } from "./show-redundancy.ts";

// The `show` commands of the ES PIC. Certificates and redundancy state no privilege level; all others state view.

const answer = (lines: readonly string[], json: unknown): Outcome => ({ kind: "answer", lines, json });

export const showIke: OperationalCommand = {
  words: ["show", "ike", "security-associations"],
  help: "Show IKE security associations",
  needs: "view",
  options: [...style("IKE security association information"), peerAddress("The remote end of the IKE negotiation")],
  run(view, given) {
    const ikeSas = ikeSasOf(view, given);
    return answer(given.has("detail") ? detailIke(ikeSas) : briefIke(ikeSas), { ikeSas });
  },
};

export const showIpsec: OperationalCommand = {
  words: ["show", "ipsec", "security-associations"],
  help: "Show IPsec security associations",
  needs: "view",
  options: [...style("IPsec security association information"), saName("A particular security association")],
  run(view, given) {
    const name = given.get("sa-name");
    const tunnels = chosen(view.tunnels, name, (one, value) => one.name === value);
    if (name !== undefined && tunnels.length === 0) return { kind: "refused", reason: noSa(name) };
    return answer(given.has("detail") ? detailIpsec(tunnels) : briefIpsec(tunnels), { tunnels });
  },
};

export const noSa = (name: string): string => `security association ${name} not found`;

export const showCertificates: OperationalCommand = {
  words: ["show", "ipsec", "certificates"],
  help: "Show the IPsec certificate database",
  needs: "view",
  options: [
    ...style("certificate information"),
    { name: "crl", word: "crl", help: "Show the entries of the certificate revocation lists" },
  ],
  run({ certificates }, given) {
    const how = { crl: given.has("crl"), detail: given.has("detail") };
    return answer(certificateLines(certificates, how), certificatesJson(certificates, how.crl));
  },
};

export const showRedundancy: OperationalCommand = {
  words: ["show", "ipsec", "redundancy"],
  help: "Show the state of primary and backup interfaces and tunnels",
  needs: "view",
  options: [interfaceName, redundantSa],
  run({ redundancy }, given) {
    const [name, sa] = [given.get("interface"), given.get("security-associations")];
    const isAll = name === undefined && sa === undefined;
    const interfaces = chosen(redundancy.interfaces, name, ({ primary, backup }, value) =>
      [primary.name, backup.name].includes(value),
    );
    const peers = chosen(redundancy.peers, sa, (one, value) => one.name === value);
    const shown = {
      interfaces: isAll || name !== undefined ? interfaces : [],
      peers: isAll || sa !== undefined ? peers : [],
    };
    if (name !== undefined && name !== "" && interfaces.length === 0)
      return { kind: "refused", reason: `interface ${name} has no backup` };
    if (sa !== undefined && sa !== "" && peers.length === 0) return { kind: "refused", reason: noSa(sa) };
    return answer(redundancyLines(shown), shown);
  },
};
