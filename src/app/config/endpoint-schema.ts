import { type Static, Type } from "typebox";

// An IPsec endpoint that this process keeps running: the section `endpoints` of the configuration.

const strict = { additionalProperties: false } as const;
const Word = Type.String({ minLength: 1 });
const Words = Type.Array(Word, { minItems: 1 });
const Port = Type.Integer({ minimum: 1, maximum: 65_535 });

const Dpd = Type.Object(
  {
    mode: Type.Optional(
      Type.Union([Type.Literal("optimized"), Type.Literal("probe-idle-tunnel"), Type.Literal("always-send")], {
        default: "optimized",
      }),
    ),
    interval: Type.Optional(Type.Integer({ minimum: 2, maximum: 60, default: 10, description: "seconds" })),
    threshold: Type.Optional(Type.Integer({ minimum: 1, maximum: 5, default: 5, description: "unanswered questions" })),
  },
  strict,
);

const Monitor = Type.Object(
  {
    destination: Type.Optional(
      Type.String({ description: "pinged through the tunnel; the gateway itself unless said" }),
    ),
    source: Type.Optional(Type.String({ description: "from where; this end unless said" })),
    optimized: Type.Optional(Type.Boolean({ default: false, description: "only while nothing else comes in" })),
    interval: Type.Optional(Type.Integer({ minimum: 2, maximum: 3_600, default: 10, description: "seconds" })),
    threshold: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_536, default: 10, description: "lost pings" })),
    verifyPath: Type.Optional(
      Type.Object(
        {
          destination: Type.Optional(Word),
          packetSize: Type.Optional(Type.Integer({ minimum: 64, maximum: 1_350, default: 64, description: "bytes" })),
        },
        { ...strict, description: "st0 stays down until the data path is proven" },
      ),
    ),
  },
  strict,
);

const Name = "^[A-Za-z0-9][A-Za-z0-9._-]*$";

const Lifetime = Type.String({
  pattern: "^(\\d+(\\.\\d+)?(ms|s|m|h|d))+$",
  description: "of a child SA; it is renewed at four fifths of it",
  default: "1h",
});

const Bytes = Type.Integer({ minimum: 1_024 });

/** What a child may have of its own, and else has of the endpoint. */
const Protection = {
  esp: Type.Optional(
    Type.Array(Word, { minItems: 1, description: "for ESP (phase 2), in order, a group for PFS: aes256gcm16-ecp384" }),
  ),
  lifetime: Type.Optional(Lifetime),
  softBytes: Type.Optional({ ...Bytes, description: "sent or received under one SA, after which it is renewed" }),
  hardBytes: Type.Optional({
    ...Bytes,
    description: "and after which it is used no more; `softBytes` comes before it",
  }),
  singlePair: Type.Optional(
    Type.Boolean({ default: false, description: "IKEv2, answering: an SA for each pair of addresses (RFC 7296 §2.9)" }),
  ),
  monitor: Type.Optional(Monitor),
};

const Child = Type.Object(
  {
    name: Type.String({ pattern: Name, description: "as `show ipsec security-associations <name>` calls it" }),
    localTs: Words,
    remoteTs: Words,
    ...Protection,
  },
  strict,
);

const Key = Type.String({ minLength: 1, description: "hexadecimal digits: env:NAME or file:PATH" });

const ManualDirection = Type.Object(
  {
    spi: Type.Integer({ minimum: 256, maximum: 0xffff_ffff }),
    authentication: Type.Optional(
      Type.Object(
        {
          algorithm: Type.String({
            minLength: 1,
            description: "hmac-sha1-96, hmac-sha-256-128, hmac-sha-256-96; hmac-md5-96 with `weak`",
          }),
          key: Key,
        },
        strict,
      ),
    ),
    encryption: Type.Optional(
      Type.Object(
        {
          algorithm: Type.String({
            minLength: 1,
            description: "aes-128-cbc, aes-192-cbc, aes-256-cbc, 3des-cbc; des-cbc with `weak`",
          }),
          key: Key,
        },
        strict,
      ),
    ),
  },
  { ...strict, description: "an SA is one direction of ESP" },
);

const Manual = Type.Object(
  {
    name: Type.String({ pattern: Name, description: "as `show ipsec security-associations <name>` calls it" }),
    gateway: Type.Optional(Type.String({ minLength: 1, description: "the first of `gateways` unless said" })),
    mode: Type.Optional(Type.Union([Type.Literal("tunnel"), Type.Literal("transport")], { default: "tunnel" })),
    localTs: Type.Optional(Type.Array(Word, { minItems: 1, description: "everything unless said" })),
    remoteTs: Type.Optional(Words),
    inbound: ManualDirection,
    outbound: ManualDirection,
  },
  strict,
);

const Redundancy = Type.Object(
  {
    gateway: Type.Optional(
      Type.String({ minLength: 1, description: "the backup peer; `gateways` then names the primary alone" }),
    ),
    retry: Type.Optional(
      Type.String({
        pattern: "^(\\d+(\\.\\d+)?(ms|s|m|h|d))+$",
        description: "between two attempts while neither peer answers",
        default: "30s",
      }),
    ),
    local: Type.Optional(
      Type.String({
        minLength: 1,
        description: "the backup interface: its address on this machine; `local` has a port",
      }),
    ),
    interfaces: Type.Optional(
      Type.Tuple([Word, Word], {
        description: "what primary and backup interface are called; their addresses unless said",
      }),
    ),
  },
  { ...strict, description: "what `show ipsec redundancy` shows and `request ipsec switch` switches" },
);

export const OwnEndpoint = Type.Object(
  {
    name: Type.String({
      pattern: Name,
      description: "as `spindrift show … --endpoint <name>` calls it",
    }),
    local: Type.String({
      minLength: 1,
      description: "this machine's address that the gateway knows; with :PORT for a UDP port of its own, else any",
    }),
    gateways: Type.Array(Word, { minItems: 1, description: "the peer's addresses, tried in turn" }),
    ports: Type.Optional(Type.Object({ ike: Port, nat: Port }, { ...strict, description: "the peer's; 500 and 4500" })),
    ike: Type.Optional(Type.Union([Type.Literal("v2"), Type.Literal("v1-main"), Type.Literal("v1-aggressive")])),
    psk: Type.Optional(
      Type.String({ minLength: 1, description: "env:NAME or file:PATH; in its place `cert`, `key` and `ca`" }),
    ),
    cert: Type.Optional(
      Type.String({
        minLength: 1,
        description: "our certificate (PEM), behind it what stands between it and the root",
      }),
    ),
    key: Type.Optional(Type.String({ minLength: 1, description: "its private key (PEM): file:PATH or env:NAME" })),
    ca: Type.Optional(Type.Array(Word, { minItems: 1, description: "the authorities to trust (PEM)" })),
    crls: Type.Optional(Type.Array(Word, { description: "their revocation lists (PEM), read at start" })),
    localId: Type.Optional(
      Type.String({ minLength: 1, description: "our address unless said; by certificate its subject" }),
    ),
    remoteId: Type.Optional(
      Type.String({ minLength: 1, description: "who the peer must prove to be; anyone unless said" }),
    ),
    localTs: Type.Optional(Words),
    remoteTs: Type.Optional(Words),
    children: Type.Optional(
      Type.Array(Child, {
        minItems: 1,
        description:
          "in place of `localTs` and `remoteTs`: tunnels with SAs of their own; what one leaves out is as above",
      }),
    ),
    proposals: Type.Optional(
      Type.Array(Word, { minItems: 1, description: "for IKE (phase 1), in order: aes256-sha256-modp2048" }),
    ),
    ...Protection,
    weak: Type.Optional(Type.Array(Word, { description: "broken algorithms that are switched on, by name" })),
    natKeepalive: Type.Optional(
      Type.String({
        pattern: "^(\\d+(\\.\\d+)?(ms|s|m|h|d))+$",
        description: "of silence, after which a NAT between is told that we live; 0s for never",
        default: "20s",
      }),
    ),
    followsRedirects: Type.Optional(
      Type.Boolean({ default: false, description: "IKEv2: where the gateway sends us, we go (RFC 5685)" }),
    ),
    manual: Type.Optional(
      Type.Array(Manual, { description: "security associations beside these that nobody negotiates, ESP in UDP" }),
    ),
    establish: Type.Optional(
      Type.Union([Type.Literal("immediately"), Type.Literal("on-traffic")], {
        default: "immediately",
        description: "on-traffic: it answers, and begins nothing by itself",
      }),
    ),
    dpd: Type.Optional(Dpd),
    redundancy: Type.Optional(Redundancy),
    respondBadSpi: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 30, description: "answers to packets under unknown SPIs, until cleared" }),
    ),
  },
  strict,
);

export type EndpointDocument = Static<typeof OwnEndpoint>;
export type ChildDocument = Static<typeof Child>;
export type ManualDocument = Static<typeof Manual>;
