import { type Static, Type } from "typebox";
import { BYTE_COUNT } from "./byte-count.ts";
import { OwnEndpoint } from "./endpoint-schema.ts";

/** `env:NAME`, `file:PATH`, or the text itself for what is no secret in a lab. */
const Secret = Type.String({
  minLength: 1,
  description: "env:NAME or file:PATH; plain:TEXT only where it is no secret",
});
const Span = Type.String({ pattern: "^(\\d+(\\.\\d+)?(ms|s|m|h|d))+$", description: "a duration: 30s, 1m30s" });
const Address = Type.String({ minLength: 1 });
const strict = { additionalProperties: false } as const;

const Consent = Type.Union([Type.Literal("dry-run"), Type.Literal("approval"), Type.Literal("automatic")]);

const Ssh = Type.Object(
  {
    via: Type.Optional(
      Type.Union([Type.Literal("cli"), Type.Literal("netconf")], {
        description: "the command line, or NETCONF where the platform has it (junos)",
        default: "cli",
      }),
    ),
    host: Type.Optional(Address),
    port: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 65_535, description: "22, or 830 for NETCONF (RFC 6242 §6)" }),
    ),
    username: Type.String({ minLength: 1 }),
    password: Type.Optional(Secret),
    privateKey: Type.Optional(Secret),
    enable: Type.Optional(Secret),
    hostKeys: Type.Optional(
      Type.Array(Type.String({ pattern: "^SHA256:" }), { description: "as ssh-keygen -lf prints them" }),
    ),
    trustOnFirstUse: Type.Optional(Type.Boolean({ default: false })),
    legacyAlgorithms: Type.Optional(
      Type.Array(Type.String(), { description: "old key exchanges, ciphers, MACs or host key types, by name" }),
    ),
  },
  strict,
);

const Vici = Type.Object(
  {
    socket: Type.Optional(Type.String()),
    host: Type.Optional(Address),
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
  },
  strict,
);

const SnmpUser = Type.Object(
  {
    name: Type.String(),
    authProtocol: Type.Optional(Type.String({ description: "sha, sha224, sha256, sha384, sha512" })),
    authKey: Type.Optional(Secret),
    privProtocol: Type.Optional(Type.String({ description: "aes, aes256b, aes256r" })),
    privKey: Type.Optional(Secret),
  },
  strict,
);

const DeviceSnmp = Type.Object(
  {
    version: Type.Union([Type.Literal("3"), Type.Literal("2c")], {
      description: "2c sends its community in clear: only where it must be",
    }),
    host: Type.Optional(Address),
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535, default: 161 })),
    community: Type.Optional(Secret),
    user: Type.Optional(SnmpUser),
    timeout: Type.Optional(
      Type.String({
        pattern: "^(\\d+(\\.\\d+)?(ms|s|m|h|d))+$",
        description: "until a request is sent once more, and as long again until it is given up",
        default: "5s",
      }),
    ),
    use: Type.Optional(
      Type.Union([Type.Literal("when-cli-fails"), Type.Literal("routine")], {
        description: "in the CLI's place while that cannot be had or its budget is spent, or for all that is routine",
        default: "when-cli-fails",
      }),
    ),
  },
  strict,
);

const Device = Type.Object(
  {
    name: Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$" }),
    platform: Type.Union([Type.Literal("ios"), Type.Literal("junos"), Type.Literal("strongswan")]),
    addresses: Type.Array(Address, {
      minItems: 1,
      description: "every address by which a peer or a log sender may know it",
    }),
    logNames: Type.Optional(Type.Array(Type.String())),
    utcOffset: Type.Optional(
      Type.String({ pattern: "^[+-]\\d\\d:\\d\\d$", description: "of the device's own clock: +01:00" }),
    ),
    pollEvery: Type.Optional(Span),
    watch: Type.Optional(
      Type.Array(Type.Union([Type.Literal("ipsec"), Type.Literal("l2tp")]), {
        minItems: 1,
        description:
          "what is watched on it: `ipsec`, SAs and tunnels; `l2tp`, the control plane of an LNS (Junos). Only `ipsec` when absent",
      }),
    ),
    loginsPerSecond: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        description: "what this LNS manages when nothing is wasted; learned from its logins when absent",
      }),
    ),
    ssh: Type.Optional(Ssh),
    vici: Type.Optional(Vici),
    snmp: Type.Optional(DeviceSnmp),
    commandsPerMinute: Type.Optional(
      Type.Integer({
        minimum: 6,
        maximum: 6_000,
        default: 120,
        description: "what its CLI may be asked; less while it answers slowly. Evidence and remedies do not wait",
      }),
    ),
  },
  strict,
);

const End = Type.Object(
  { device: Type.String(), address: Type.Optional(Address), connection: Type.Optional(Type.String()) },
  strict,
);

const Tunnel = Type.Object({ name: Type.String({ minLength: 1 }), ends: Type.Tuple([End, End]) }, strict);

const Tls = Type.Object(
  {
    listen: Address,
    cert: Type.String(),
    key: Secret,
    ca: Type.Optional(Type.String()),
    requireClientCertificate: Type.Optional(Type.Boolean()),
  },
  strict,
);

const Snmp = Type.Object(
  {
    listen: Address,
    communities: Type.Optional(
      Type.Array(Secret, { description: "accepting SNMP v1 and v2c at all; both are off without" }),
    ),
    users: Type.Optional(Type.Array(SnmpUser)),
  },
  strict,
);

const Rate = Type.Object(
  {
    rate: Type.Integer({ minimum: 1, maximum: 100_000, description: "messages a second" }),
    burst: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000, description: "at once; the rate unless said" })),
  },
  strict,
);

const Guard = Type.Object(
  {
    perSource: Type.Optional(Rate),
    total: Type.Optional(Rate),
  },
  {
    ...strict,
    description:
      "what one sender may send over each protocol, and what all may together (unless said 5,000 and 20,000 a second, four seconds' worth at once); beyond it datagrams are dropped and counted, streams wait",
  },
);

const Listen = Type.Object(
  {
    page: Type.Optional(
      Type.String({
        minLength: 1,
        description: "host:port of the page and the API; loopback only",
        default: "127.0.0.1:8470",
      }),
    ),
    token: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          "of the page and the API, for what asks for longer than one run, as Prometheus: env:NAME or file:PATH; made anew at each start unless said",
      }),
    ),
    syslog: Type.Optional(
      Type.Object(
        {
          udp: Type.Optional(Type.String({ minLength: 1, description: "host:port; 0.0.0.0:5514 for every interface" })),
          tcp: Type.Optional(Type.String({ minLength: 1, description: "host:port; both framings of RFC 6587" })),
          tls: Type.Optional(Tls),
        },
        strict,
      ),
    ),
    snmp: Type.Optional(Snmp),
    guard: Type.Optional(Guard),
  },
  strict,
);

const Respond = Type.Object(
  {
    default: Type.Optional(Consent),
    causes: Type.Optional(Type.Record(Type.String(), Consent)),
    devices: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Object(
          { default: Type.Optional(Consent), causes: Type.Optional(Type.Record(Type.String(), Consent)) },
          strict,
        ),
      ),
    ),
    coolDown: Type.Optional(Span),
  },
  strict,
);

const Probe = Type.Object(
  {
    name: Type.String({ minLength: 1, description: "as `spindrift probe ipsec <name>` calls it" }),
    gateway: Address,
    ike: Type.Optional(Type.Union([Type.Literal("v2"), Type.Literal("v1-main"), Type.Literal("v1-aggressive")])),
    psk: Secret,
    localId: Type.Optional(Type.String({ minLength: 1 })),
    remoteId: Type.Optional(Type.String({ minLength: 1 })),
    localTs: Type.Optional(Type.Array(Type.String(), { description: "our side of the tunnel: 10.9.0.1/32" })),
    remoteTs: Type.Optional(Type.Array(Type.String(), { description: "the gateway's side of the tunnel" })),
    proposals: Type.Optional(Type.Array(Type.String(), { description: "for IKE: aes256-sha256-modp2048" })),
    esp: Type.Optional(Type.Array(Type.String(), { description: "for ESP: aes256gcm16" })),
    ping: Type.Optional(Type.String({ description: "a host behind the gateway that answers ping" })),
  },
  strict,
);

const News = Type.Union([
  Type.Literal("open"),
  Type.Literal("awaiting-approval"),
  Type.Literal("advised"),
  Type.Literal("acting"),
  Type.Literal("verifying"),
  Type.Literal("escalated"),
  Type.Literal("closed"),
]);

const Notify = Type.Object(
  {
    url: Type.String({
      minLength: 1,
      description:
        "where a case is posted as JSON; its `text` is what chat systems show. env:NAME or file:PATH, since such an address is mostly a secret; plain:https://… where not",
    }),
    authorization: Type.Optional(
      Type.String({ minLength: 1, description: "the header's whole value, env:NAME or file:PATH" }),
    ),
    on: Type.Optional(
      Type.Array(News, { description: "statuses of a case; all but acting and verifying unless said" }),
    ),
  },
  strict,
);

/** `spindrift.yaml`. The reference page is rendered from it. */
export const ConfigSchema = Type.Object(
  {
    data: Type.Optional(Type.String({ description: "the folder for state and journal" })),
    keepJournal: Type.Optional(
      Type.String({
        pattern: "^(\\d+(\\.\\d+)?(ms|s|m|h|d))+$",
        description: "how long what came in is kept",
        default: "14d",
      }),
    ),
    keepJournalSize: Type.Optional(
      Type.String({
        pattern: BYTE_COUNT,
        description: "how large what came in may become: 500MiB, 20GiB. Beyond it the oldest goes",
        default: "10GiB",
      }),
    ),
    keepIncidents: Type.Optional(
      Type.String({
        pattern: "^(\\d+(\\.\\d+)?(ms|s|m|h|d))+$",
        description: "how long closed cases are kept; the audit is kept for ever",
        default: "365d",
      }),
    ),
    listen: Type.Optional(Listen),
    devices: Type.Optional(
      Type.Array(Device, {
        minItems: 1,
        description: "what is watched; may be left out where `endpoints` or `probes` are",
      }),
    ),
    tunnels: Type.Optional(Type.Array(Tunnel)),
    respond: Type.Optional(Respond),
    notify: Type.Optional(Type.Array(Notify, { description: "who is told of cases, beside the page" })),
    probes: Type.Optional(Type.Array(Probe)),
    endpoints: Type.Optional(Type.Array(OwnEndpoint)),
  },
  strict,
);

/** As it is read: without `devices` none is watched. */
export type ConfigDocument = Static<typeof ConfigSchema> & { readonly devices: readonly DeviceDocument[] };
export type DeviceDocument = Static<typeof Device>;
export type ProbeDocument = Static<typeof Probe>;
export type NotifyDocument = Static<typeof Notify>;
