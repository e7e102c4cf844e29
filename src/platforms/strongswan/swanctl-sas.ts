import type { UnreadLine } from "../../model/observation.ts";
import type { Section } from "./rows.ts";

type Draft = Record<string, unknown>;
type Groups = Readonly<Record<string, string | undefined>>;

/** What `swanctl --list-sas` prints, as the messages of VICI that it prints it from. */
export interface PrintedSas {
  /** Each IKE SA with the name of its connection: a name may come several times. */
  readonly sas: readonly (readonly [connection: string, sa: Section])[];
  readonly unread: readonly UnreadLine[];
  /** The last line has no end, or the last child not all of its lines. */
  readonly isCut: boolean;
}

interface Reading {
  readonly sas: [string, Draft][];
  child: Draft | undefined;
}

interface Rule {
  readonly pattern: RegExp;
  take(sa: Draft, child: Draft | undefined, groups: Groups): void;
}

const IKE_SA =
  /^(?<name>[^\s:][^:]*): #(?<id>\d+), (?<state>[A-Z]+), IKEv(?<version>[12]), (?<ispi>[0-9a-f]{16})_i(?<ours>\*?) (?<rspi>[0-9a-f]{16})_r\*?$/;
const CHILD_SA =
  /^ {2}(?<name>\S.*?): #(?<id>\d+), reqid (?<reqid>\d+), (?<state>[A-Z]+), (?<mode>[A-Z]+)(?<encap>-in-UDP)?, (?<protocol>ESP|AH):(?<algorithms>\S*)$/;
/** `AES_CBC-256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048`: cipher, integrity unless the cipher has it, PRF, groups. */
const SUITE = /^ {2}(?<suite>[A-Z][A-Z0-9_]+(?:-\d+)?(?:\/[A-Z0-9_-]+)+)$/;

/** Lines of an IKE SA stand two blanks in, those of a child four. */
const RULES: readonly Rule[] = [
  {
    pattern:
      /^ {2}(?<end>local|remote) +'(?<id>.*)' @ (?<host>\S+?)\[(?<port>\d+)\](?: (?:EAP|XAuth): '(?<user>[^']*)')?(?<vips>(?: \[[^\]]+\])*)$/,
    take: (sa, _, { end = "", id, host, port, user, vips = "" }) => {
      Object.assign(sa, { [`${end}-id`]: id, [`${end}-host`]: host, [`${end}-port`]: port });
      if (user !== undefined) sa[`${end}-eap-id`] = user;
      const addresses = [...vips.matchAll(/\[([^\]]+)\]/g)].map(([, address]) => address);
      if (addresses.length > 0) sa[`${end}-vips`] = addresses;
    },
  },
  { pattern: SUITE, take: (sa, _, { suite = "" }) => Object.assign(sa, ikeSuite(suite)) },
  {
    pattern:
      /^ {2}established (?<established>\d+)s ago(?:, rekeying in (?<rekey>\d+)s)?(?:, reauth in (?<reauth>\d+)s)?$/,
    take: (sa, _, { established, rekey, reauth }) =>
      Object.assign(sa, { established, "rekey-time": rekey, "reauth-time": reauth }),
  },
  {
    pattern: /^ {2}(?<kind>active|queued|passive): +(?<tasks>[A-Z0-9_ ]+)$/,
    take: (sa, _, { kind = "", tasks = "" }) => {
      sa[`tasks-${kind}`] = tasks.trim().split(/ +/);
    },
  },
  {
    pattern: /^ {4}installed (?<installed>\d+)s ago(?:, rekeying in (?<rekey>\d+)s)?(?:, expires in (?<life>\d+)s)?$/,
    take: (_, child, { installed, rekey, life }) =>
      Object.assign(child ?? {}, { "install-time": installed, "rekey-time": rekey, "life-time": life }),
  },
  {
    pattern:
      /^ {4}(?<way>in|out) +(?<spi>[0-9a-f]{8})(?:\/(?<cpi>[0-9a-f]{4}))?(?: \([^)]*\))?(?:, +(?<bytes>\d+) bytes, +(?<packets>\d+) packets)?(?:, +(?<use>\d+)s ago)?$/,
    take: (_, child, { way = "", spi, cpi, bytes, packets, use }) =>
      Object.assign(child ?? {}, {
        [`spi-${way}`]: spi,
        [`cpi-${way}`]: cpi,
        [`bytes-${way}`]: bytes,
        [`packets-${way}`]: packets,
        [`use-${way}`]: use,
      }),
  },
  {
    pattern: /^ {4}(?<end>local|remote) +(?<selectors>\S.*)$/,
    take: (_, child, { end = "", selectors = "" }) => {
      if (child !== undefined) child[`${end}-ts`] = selectors.trim().split(/ +/);
    },
  },
];

/** Reads what swanctl prints of SAs; what it prints nothing for has none. */
export function readPrintedSas(text: string): PrintedSas {
  const reading: Reading = { sas: [], child: undefined };
  const unread: UnreadLine[] = [];
  const lines = text.split(/\r?\n/);
  lines.forEach((line, index) => {
    if (line.trim() !== "" && !takeLine(reading, line)) unread.push({ line: index + 1, text: line });
  });
  const isOpen = reading.child !== undefined && !("remote-ts" in reading.child);
  const hasEnds = reading.sas.every(([, sa]) => "remote-host" in sa);
  return { sas: reading.sas, unread, isCut: lines.at(-1)?.trim() !== "" || isOpen || !hasEnds };
}

function takeLine(reading: Reading, line: string): boolean {
  const ike = IKE_SA.exec(line)?.groups;
  if (ike !== undefined) {
    reading.sas.push([ike.name ?? "", ikeSa(ike)]);
    reading.child = undefined;
    return true;
  }
  const sa = reading.sas.at(-1)?.[1];
  if (sa === undefined) return false;
  const child = CHILD_SA.exec(line)?.groups;
  if (child !== undefined) {
    reading.child = childSa(child);
    Object.assign(sa["child-sas"] as Draft, { [`${child.name}-${child.id}`]: reading.child });
    return true;
  }
  // A child's lines mean nothing before there is one
  if (line.startsWith("    ") && reading.child === undefined) return false;
  for (const { pattern, take } of RULES) {
    const groups = pattern.exec(line)?.groups;
    if (groups === undefined) continue;
    take(sa, reading.child, groups);
    return true;
  }
  return false;
}

const ikeSa = ({ id, state, version, ispi, rspi, ours }: Groups): Draft => ({
  uniqueid: id,
  version,
  state,
  ...(ours === "*" ? { initiator: "yes" } : {}),
  "initiator-spi": ispi,
  "responder-spi": rspi,
  "child-sas": {},
});

function childSa({ name, id, reqid, state, mode, encap, protocol, algorithms = "" }: Groups): Draft {
  const [cipher = "", ...rest] = algorithms.split("/");
  const hasEsn = rest.at(-1) === "ESN";
  const [first, second] = hasEsn ? rest.slice(0, -1) : rest;
  const isIntegrity = first !== undefined && /HMAC|XCBC|CMAC|GMAC/.test(first);
  return {
    name,
    uniqueid: id,
    reqid,
    state,
    mode,
    protocol,
    ...(encap === undefined ? {} : { encap: "yes" }),
    ...(algorithms === "" ? {} : algorithm("encr", cipher)),
    ...(isIntegrity ? algorithm("integ", first) : {}),
    ...group(isIntegrity ? second : first),
    ...(hasEsn ? { esn: "1" } : {}),
  };
}

function ikeSuite(suite: string): Draft {
  const [cipher = "", ...rest] = suite.split("/");
  const prf = rest.find((part) => part.startsWith("PRF_"));
  const at = prf === undefined ? rest.length : rest.indexOf(prf);
  const integrity = at > 0 ? rest[0] : undefined;
  return {
    ...algorithm("encr", cipher),
    ...(integrity === undefined ? {} : algorithm("integ", integrity)),
    ...(prf === undefined ? {} : { "prf-alg": prf }),
    ...group(rest[at + 1]),
  };
}

/** `AES_CBC-256`: a name and the length of its key. */
function algorithm(kind: "encr" | "integ", text: string): Draft {
  const [, name = text, bits] = /^(.+?)(?:-(\d+))?$/.exec(text) ?? [];
  return { [`${kind}-alg`]: name, ...(bits === undefined ? {} : { [`${kind}-keysize`]: bits }) };
}

const group = (name: string | undefined): Draft => (name === undefined ? {} : { "dh-group": name });
