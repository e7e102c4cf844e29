import { didYouMean, UsageError } from "../../errors/errors.ts";
import type { PlatformName } from "../../model/fleet.ts";

export interface FirstDevice {
  readonly name: string;
  readonly platform: PlatformName;
  readonly address: string;
}

const PLATFORMS: readonly PlatformName[] = ["ios", "junos", "strongswan"];
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** `srx=junos@203.0.113.1`. @throws UsageError `init.device` */
export function firstDevice(text: string): FirstDevice {
  const [, name = "", platform = "", address = ""] = /^([^=]*)=([^@]*)@(.+)$/.exec(text) ?? [];
  if (!NAME.test(name) || /\s/.test(address))
    throw new UsageError("init.device", `“${text}” is no NAME=PLATFORM@ADDRESS, as srx=junos@203.0.113.1`);
  const known = PLATFORMS.find((one) => one === platform);
  if (known !== undefined) return { name, platform: known, address };
  const meant = didYouMean(platform, PLATFORMS);
  const mend = meant === undefined ? `there are: ${PLATFORMS.join(", ")}` : `did you mean “${meant}”?`;
  throw new UsageError("init.device", `“${text}”: there is no platform “${platform}”; ${mend}`);
}

/** A configuration to begin with: what must be said is said, what may be said stands beside it as a comment. */
export function configTemplate(devices: readonly FirstDevice[]): string {
  return [HEAD, "devices:", ...devices.map(deviceText), TAIL].join("\n");
}

const HEAD = `# Spindrift: what is watched. Every word is explained in docs/configuration.md, what a device is asked in docs/devices.md.
# Secrets are named, never written here: env:NAME or file:PATH.

data: spindrift-data                 # state and journal
listen:
  page: 127.0.0.1:8470               # the page, the API, /metrics
  # token: file:page.token           # one that lasts, for Prometheus: openssl rand -hex 24 > page.token
  syslog:
    udp: 0.0.0.0:5514                # let the gateways log to it
    # tcp: 0.0.0.0:5514
  # snmp:                            # and send their traps
  #   listen: 0.0.0.0:5162
  #   users: [{ name: spindrift, authProtocol: sha256, authKey: env:TRAP_AUTH, privProtocol: aes, privKey: env:TRAP_PRIV }]
`;

const TAIL = `
# Nothing is changed on a gateway unless you say so: every remedy waits for \`spindrift incident approve\`.
respond:
  default: approval                  # dry-run, approval, automatic
  # causes: { KB02: automatic }      # rekeying one child SA: under a second, one tunnel
`;

function deviceText({ name, platform, address }: FirstDevice): string {
  const head = [
    `  - name: ${name}`,
    `    platform: ${platform}`,
    `    addresses: [${quoted(address)}]     # every one that its peers or its logs come from`,
  ];
  return [...head, ...SESSIONS[platform](name, address)].join("\n");
}

/** An IPv6 address would be a mapping to YAML. */
const quoted = (address: string): string => (address.includes(":") ? `"${address}"` : address);
const variable = (name: string): string => name.toUpperCase().replace(/[^A-Z0-9]/g, "_");
const hostKeys = (address: string, port: number): readonly string[] => [
  "      hostKeys: []                   # check shows the fingerprint that it offers: compare it at the device, write it here",
  `      #                                or: ssh-keyscan -p ${port} ${address} | ssh-keygen -lf -`,
];

const SESSIONS: Readonly<Record<PlatformName, (name: string, address: string) => readonly string[]>> = {
  ios: (name, address) => [
    "    ssh:",
    "      username: spindrift",
    `      password: env:${variable(name)}_PASSWORD`,
    `      # enable: env:${variable(name)}_ENABLE  # where the login does not come up privileged`,
    ...hostKeys(address, 22),
  ],
  junos: (name, address) => [
    "    ssh:",
    "      via: netconf                   # port 830; cli: the command line, port 22",
    "      username: spindrift",
    `      privateKey: file:${name}.key     # or password: env:${variable(name)}_PASSWORD`,
    ...hostKeys(address, 830),
  ],
  strongswan: () => [
    "    vici:",
    "      socket: /var/run/charon.vici   # or host and port, where it listens on TCP behind an SSH tunnel",
  ],
};
