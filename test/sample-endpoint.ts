import { Endpoint } from "../src/endpoint/endpoint.ts";
import type { ManualSa } from "../src/endpoint/manual-sa.ts";
import { NO_STATISTICS } from "../src/endpoint/show/statistics.ts";
import { manualView } from "../src/endpoint/show/tunnel-view.ts";
import type { DirectionView, EndpointView, IkeSaView, TunnelView } from "../src/endpoint/show/view.ts";
import { seededEntropy } from "../src/time/entropy.ts";
import { instant } from "../src/time/instant.ts";

// An endpoint in the states that the manual's samples show, for tests: no endpoint gets into all of them at once.

const matured: IkeSaView = {
  index: 7,
  connection: "gw-west",
  role: "Initiator",
  isMatured: true,
  initiatorCookie: "5f0c1b2a9e000011",
  responderCookie: "a81133c04d00003e",
  exchangeType: "Main",
  authenticationMethod: "Pre-shared-keys",
  local: { address: "192.0.2.1", port: 500 },
  remote: { address: "198.51.100.5", port: 500 },
  lifetime: 2_411,
  algorithms: { cipher: { name: "3des-cbc" }, integrity: { hash: "md5", bits: 96 }, prf: "md5", group: 2 },
  traffic: { inputBytes: 1_360, outputBytes: 1_532, inputPackets: 6, outputPackets: 8 },
  flags: ["Caller notification sent"],
  ipsecSas: { created: 2, deleted: 0 },
  negotiations: [
    {
      role: "Initiator",
      messageId: 2_147_489_153,
      localIdentity: "ipv4_subnet(tcp:443,[0..7]=10.20.1.0/24)",
      remoteIdentity: "ipv4_subnet(tcp:8443,[0..7]=10.20.2.0/24)",
      flags: ["Caller notification sent", "Waiting for done"],
    },
  ],
  remoteIdentity: "gw-west.example.net",
  tunnelIndexes: [131_073],
};

const { lifetime: _, algorithms: __, ...rest } = matured;
const negotiating: IkeSaView = {
  ...rest,
  index: 8,
  isMatured: false,
  initiatorCookie: "77afe0b2c6d50001",
  responderCookie: "0000000000000000",
  exchangeType: "Aggressive",
  remote: { address: "203.0.113.77", port: 500 },
  flags: [],
  ipsecSas: { created: 0, deleted: 0 },
  negotiations: [],
  tunnelIndexes: [],
};

const md5 = { hash: "md5", bits: 96 } as const;
const sha1 = { hash: "sha1", bits: 96 } as const;
const tripleDes = { name: "3des-cbc" } as const;
const ends = { localAddress: "192.0.2.1", remoteAddress: "198.51.100.5" };
const KEYS = {
  ah: { integrity: new Uint8Array(16).fill(1) },
  both: { integrity: new Uint8Array(20).fill(2), encryption: new Uint8Array(24).fill(3) },
};
const manuals: readonly ManualSa[] = [
  {
    ...ends,
    name: "sa-manual",
    mode: "tunnel",
    interface: { name: "es-0/2/0.1", isUp: true },
    inbound: { spi: 2_208_734_119, protocol: "AH", integrity: md5, keys: KEYS.ah },
    outbound: { spi: 3_094_029_335, protocol: "AH", integrity: md5, keys: KEYS.ah },
  },
  {
    ...ends,
    name: "sa-bundle",
    mode: "tunnel",
    interface: { name: "es-0/2/0.2", isUp: false },
    inbound: { spi: 1_201, auxSpi: 1_202, protocol: "AH+ESP", integrity: sha1, cipher: tripleDes, keys: KEYS.both },
    outbound: { spi: 1_301, auxSpi: 1_302, protocol: "AH+ESP", integrity: sha1, cipher: tripleDes, keys: KEYS.both },
  },
  {
    ...ends,
    name: "sa-bgp",
    mode: "transport",
    inbound: { spi: 400, protocol: "ESP", integrity: sha1, cipher: tripleDes, keys: KEYS.both },
    outbound: { spi: 401, protocol: "ESP", integrity: sha1, cipher: tripleDes, keys: KEYS.both },
  },
];

const both = { auxSpi: 0, isInstalled: true, protocol: "ESP", integrity: sha1, cipher: tripleDes } as const;
const directions: readonly DirectionView[] = [
  {
    ...both,
    direction: "inbound",
    spi: 764_309_771,
    soft: { seconds: 0 },
    hard: { seconds: 95, kilobytes: 4_607 },
    replayWindow: 64,
  },
  {
    ...both,
    direction: "outbound",
    spi: 1_618_419_878,
    soft: { seconds: 20_311, kilobytes: 3_000 },
    hard: { seconds: 25_987 },
    replayWindow: 32,
  },
];

const dynamic: TunnelView = {
  index: 131_073,
  name: "sa-dynamic",
  connection: "gw-west",
  type: "dynamic",
  mode: "tunnel",
  interfaceFamily: "Up",
  interfaceName: "st0.20",
  directions,
  local: { address: "192.0.2.1", port: 500 },
  remote: { address: "198.51.100.5", port: 500 },
  localIdentity: "ipv4_subnet(any:0,[0..7]=10.20.1.0/24)",
  remoteIdentity: "ipv4_subnet(any:0,[0..7]=10.20.2.0/24)",
  ikeVersion: 1,
  pfsGroup: 14,
  monitoring: "V",
  negotiations: 41,
  failures: 3,
  events: [
    { text: "IPSec SA rekey successfully completed", count: 17, lastAt: "2026-03-03T09:41:07.000Z" },
    { text: "IPSec SA negotiation successfully completed", count: 2, lastAt: "2026-03-03T08:12:55.000Z" },
  ],
  statistics: {
    ...NO_STATISTICS,
    esp: { outputBytes: 4_689_428, inputBytes: 909_692, outputPackets: 34_163, inputPackets: 8_163 },
  },
};

/** The manual ones are those of an endpoint that runs. */
const holder = new Endpoint({ connections: [], entropy: seededEntropy(1), manual: manuals, rawIp: true }, instant(0));

export const sampleView: EndpointView = {
  ikeSas: [matured, negotiating],
  tunnels: [...holder.manual.all.map(manualView), dynamic],
  certificates: { certificates: [], crls: [] },
  redundancy: {
    interfaces: [
      { failures: 2, primary: { name: "es-0/2/0", state: "Active" }, backup: { name: "es-0/3/0", state: "Standby" } },
    ],
    peers: [
      {
        name: "sa-dynamic",
        failures: 3,
        localAddress: "192.0.2.1",
        primary: { address: "198.51.100.5", state: "Standby" },
        backup: { address: "203.0.113.5", state: "Standby" },
      },
    ],
  },
  statistics: {
    ...dynamic.statistics,
    errors: { ...NO_STATISTICS.errors, replay: 17, espAuthentication: 3, invalidSpi: 421 },
  },
  tunnelEvents: [
    { text: "IPSec SA negotiation successfully completed", count: 40 },
    { text: "DPD detected peer as down. Existing IKE/IPSec SAs cleared", count: 38 },
  ],
};
