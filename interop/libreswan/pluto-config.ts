import { ADDRESS, IDENTITY, NETWORK, SECRET } from "../endpoint/addresses.ts";

/** What the two ends agree on, each in its own words. */
export interface PlutoRow {
  readonly mode: "IKEv2" | "IKEv1 main mode" | "IKEv1 aggressive mode";
  /** As ipsec.conf(5) writes proposals. */
  readonly theirIke: string;
  readonly theirEsp: string;
  readonly ike: string;
  readonly esp: string;
}

/** What only pluto is told. */
export interface PlutoOptions {
  readonly pfs?: boolean;
  /** Seconds. */
  readonly dpd?: number;
  readonly fragmentation?: "yes" | "no" | "force";
  /** Other lines of the connection. */
  readonly more?: readonly string[];
}

const MODE: Readonly<Record<PlutoRow["mode"], readonly string[]>> = {
  IKEv2: ["ikev2=yes"],
  "IKEv1 main mode": ["ikev2=no"],
  "IKEv1 aggressive mode": ["ikev2=no", "aggressive=yes"],
};

/** ipsec.conf(5): one connection `lab`, with lifetimes that no test sees the end of. */
export function ipsecConf({ mode, theirIke, theirEsp }: PlutoRow, options: PlutoOptions = {}): string {
  const { pfs = true, dpd, fragmentation = "yes", more = [] } = options;
  const lines = [
    ...MODE[mode],
    "authby=secret",
    `left=${ADDRESS.theirs}`,
    `leftid=@${IDENTITY.theirs}`,
    `leftsubnet=${NETWORK.theirs}`,
    "leftupdown=/bin/true",
    `right=${ADDRESS.ours}`,
    `rightid=@${IDENTITY.ours}`,
    `rightsubnet=${NETWORK.ours}`,
    `ike=${theirIke}`,
    `esp=${theirEsp}`,
    `pfs=${pfs ? "yes" : "no"}`,
    `fragmentation=${fragmentation}`,
    "encapsulation=yes", // as behind a NAT: our end has no ESP outside UDP
    ...(dpd === undefined ? [] : [`dpddelay=${dpd}`, `dpdtimeout=${3 * dpd}`, "dpdaction=clear"]),
    ...more,
    "auto=add",
  ];
  // Debian's build speaks IKEv1 only where it is told so
  return `config setup\n    ikev1-policy=accept\n\nconn lab\n${lines.map((line) => `    ${line}\n`).join("")}`;
}

/** ipsec.secrets(5); in main mode the address is all that pluto knows when it needs the secret. */
export const ipsecSecrets = `@${IDENTITY.ours} @${IDENTITY.theirs} : PSK "${SECRET}"
${ADDRESS.ours} ${ADDRESS.theirs} : PSK "${SECRET}"
`;
