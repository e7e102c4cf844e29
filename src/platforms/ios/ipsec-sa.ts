import type { FlowCounters, IpsecSa } from "../../model/sa.ts";
import type { Parsed } from "../command.ts";
import { Lines } from "./lines.ts";
import { selector } from "./selector.ts";

/** One flow (ident pair) with its counters and the SAs that carry it. */
export interface IpsecFlow {
  readonly counters: FlowCounters;
  readonly ipsecSas: readonly IpsecSa[];
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Groups = Readonly<Record<string, string | undefined>>;

/** A flow while its lines are read. */
interface Draft {
  readonly counters: Writable<FlowCounters>;
  readonly sas: Writable<IpsecSa>[];
  mapTag?: string;
  /** SAs belong to the section in which they stand. */
  direction: IpsecSa["direction"];
  protocol: IpsecSa["protocol"];
  currentOutbound?: number;
  /** `outbound esp sas` was reached: only behind it may a flow end. */
  sawOutbound: boolean;
}

interface Rule {
  readonly pattern: RegExp;
  take(draft: Draft, groups: Groups): void;
}

const number = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));

/** The interface's header, which comes before its flows. */
const MAP_TAG = /^\s*Crypto map tag: (?<tag>[^,]+), local addr\.? (?<local>[0-9A-Fa-f.:]+)/;
const LOCAL_IDENT =
  /^\s*local {1,2}ident \(addr\/mask\/prot\/port\): \((?<address>[^/]+)\/(?<mask>[^/]+)\/(?<protocol>\d+)\/(?<port>\d+)\)/;
const NO_SAS = /^\s*(?:No SAs found|There are no ipsec sas)/i;

const RULES: readonly Rule[] = [
  {
    pattern: /^\s*#pkts encaps: (?<encaps>\d+)/,
    take: ({ counters }, { encaps }) => Object.assign(counters, { encaps: Number(encaps) }),
  },
  {
    pattern: /^\s*#pkts decaps: (?<decaps>\d+)/,
    take: ({ counters }, { decaps }) => Object.assign(counters, { decaps: Number(decaps) }),
  },
  {
    pattern: /^\s*#pkts no sa \(send\):? (?<no>\d+), #pkts invalid sa \(rcv\):? (?<invalid>\d+)/,
    take: ({ counters }, { no, invalid }) =>
      Object.assign(counters, { noSaSend: Number(no), invalidSaReceived: Number(invalid) }),
  },
  { pattern: /^\s*#{1,2}(?:pkts|send|recv)\b/, take: () => undefined },
  {
    pattern:
      /^\s*remote ident \(addr\/mask\/prot\/port\): \((?<address>[^/]+)\/(?<mask>[^/]+)\/(?<protocol>\d+)\/(?<port>\d+)\)/,
    take: ({ counters }, { address = "", mask = "", protocol = "", port = "" }) => {
      counters.remoteTs = [selector(address, mask, protocol, port)];
    },
  },
  {
    pattern: /^\s*current_peer:? (?<peer>[0-9A-Fa-f.:]+)/,
    take: ({ counters }, { peer = "" }) => {
      counters.remoteAddress = peer;
    },
  },
  {
    pattern: /^\s*local crypto endpt\.: (?<local>[0-9A-Fa-f.:]+), remote crypto endpt\.: (?<remote>[0-9A-Fa-f.:]+)/,
    take: ({ counters }, { local = "", remote = "" }) => {
      counters.localAddress = local.replace(/\.$/, "");
      counters.remoteAddress = remote;
    },
  },
  {
    pattern: /^\s*current outbound spi: (?:0x)?(?<spi>[0-9A-Fa-f]{1,8})/,
    take: (draft, { spi = "0" }) => {
      draft.currentOutbound = Number.parseInt(spi, 16);
    },
  },
  {
    pattern: /^\s*(?<direction>in|out)bound (?<kind>esp|ah|pcp) sas:/,
    take: (draft, { direction, kind }) => {
      draft.direction = direction === "in" ? "INGRESS" : "EGRESS";
      draft.protocol = kind === "ah" ? "IPPROTO_AH" : "IPPROTO_ESP";
      draft.sawOutbound ||= direction === "out";
    },
  },
  {
    pattern: /^\s*spi: 0x(?<spi>[0-9A-Fa-f]{1,8})/,
    take: (draft, { spi = "0" }) => addSa(draft, Number.parseInt(spi, 16)),
  },
  {
    pattern: /^\s*in use settings ?= ?\{(?<mode>Tunnel|Transport)/,
    take: (draft, { mode }) => setLast(draft, { mode: mode === "Tunnel" ? "TUNNEL" : "TRANSPORT" }),
  },
  { pattern: /^\s*conn id: (?<id>\d+)/, take: (draft, { id = "" }) => setLast(draft, { localIndex: id }) },
  {
    pattern:
      /^\s*sa timing: remaining key lifetime \((?:k\/sec|sec|kB\/sec)\): \(?(?:(?<kilobytes>\d+)\/)?(?<seconds>\d+)/,
    take: (draft, { seconds }) => {
      const lifetimeRemainingSec = number(seconds);
      if (lifetimeRemainingSec !== undefined) setLast(draft, { lifetimeRemainingSec });
    },
  },
  {
    pattern: /^\s*Status: (?<status>[A-Z]+)/,
    take: (draft, { status = "" }) => setLast(draft, { state: status, active: status === "ACTIVE" }),
  },
];

/** Lines that are understood and say nothing that the model holds. */
const NEUTRAL = [
  /^interface: /,
  /^\s*(?:protected vrf|transform|IV size|replay detection support|Replay window|PFS|PQC|plaintext mtu|path mtu|ip mtu)\b/i,
  /^\s*(?:PERMIT|DENY), flags=/,
  /^\s*(?:Anti-replay|ICV|sa idle|Kilobyte|HA|dynamic allocated peer ip|inbound|outbound)\b/i,
  /^\s*(?:initiator|slot|in use|conn|sa)\b.*[:=]/i,
];

/** `show crypto ipsec sa`, with or without `detail`: flows as they stand, counters and SAs of each. */
export function readIpsecSas(text: string): Parsed<IpsecFlow> {
  const lines = new Lines(text);
  const flows: Draft[] = [];
  let header: Groups = {};
  let saidNone = false;
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const draft = flows.at(-1);
    const map = MAP_TAG.exec(line)?.groups;
    const ident = LOCAL_IDENT.exec(line)?.groups;
    if (map !== undefined) header = map;
    else if (ident !== undefined) flows.push(newDraft(header, ident));
    else if (NO_SAS.test(line)) saidNone = true;
    else if (!(draft !== undefined && takeLine(draft, line)) && !NEUTRAL.some((known) => known.test(line)))
      lines.leave();
  }
  const complete =
    flows.length > 0 ? flows.every(({ sawOutbound }) => sawOutbound) : saidNone || /^interface: /m.test(text);
  return { rows: flows.map(finish), unread: lines.unread, incomplete: !complete };
}

function newDraft(header: Groups, { address = "", mask = "", protocol = "", port = "" }: Groups): Draft {
  const { tag, local = "" } = header;
  return {
    counters: {
      localAddress: local,
      remoteAddress: "",
      localTs: [selector(address, mask, protocol, port)],
      remoteTs: [],
    },
    sas: [],
    direction: "INGRESS",
    protocol: "IPPROTO_ESP",
    sawOutbound: false,
    ...(tag === undefined ? {} : { mapTag: tag }),
  };
}

function takeLine(draft: Draft, line: string): boolean {
  for (const { pattern, take } of RULES) {
    const found = pattern.exec(line);
    if (found === null) continue;
    take(draft, found.groups ?? {});
    return true;
  }
  return false;
}

function addSa(draft: Draft, spi: number): void {
  const { direction, protocol } = draft;
  draft.sas.push({
    direction,
    spi,
    protocol,
    localAddress: "",
    remoteAddress: "",
    localTs: [],
    remoteTs: [],
    active: true,
  });
}

function setLast(draft: Draft, patch: Partial<IpsecSa>): void {
  const last = draft.sas.at(-1);
  if (last !== undefined) Object.assign(last, patch);
}

/** Of several outbound SAs IOS names the one in use: the others carry nothing any more. */
function finish({ counters, sas, mapTag, currentOutbound }: Draft): IpsecFlow {
  const { localAddress, remoteAddress, localTs, remoteTs } = counters;
  const named = currentOutbound !== undefined && currentOutbound !== 0;
  return {
    counters,
    ipsecSas: sas.map((sa) => ({
      ...sa,
      localAddress,
      remoteAddress,
      localTs,
      remoteTs,
      active: sa.active && !(named && sa.direction === "EGRESS" && sa.spi !== currentOutbound),
      ...(mapTag === undefined ? {} : { connection: mapTag, child: mapTag }),
    })),
  };
}
