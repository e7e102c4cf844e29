import type { Parsed } from "../command.ts";
import { CounterSheet } from "./ipsec-counters.ts";
import { type FlowDraft, type FlowHead, finish, type Ident, type IpsecFlow, newDraft } from "./ipsec-flow.ts";
import { takeSaLine } from "./ipsec-sa-lines.ts";
import { Lines } from "./lines.ts";
import { camel } from "./row.ts";

/** What has been read so far. */
interface Reading {
  readonly rows: IpsecFlow[];
  readonly counters: CounterSheet;
  head: FlowHead;
  /** The head with the lines between it and the next ident: `protected vrf`, ASA's `access-list`. */
  before: FlowHead;
  /** The flow whose lines are being read. */
  draft: FlowDraft | undefined;
  saidNone: boolean;
  /** A flow that ended before its outbound SAs. */
  isShort: boolean;
}

const HASH = 35;

/**
 * `show crypto ipsec sa` of IOS, IOS-XE and ASA, with or without `detail`: flows as they stand, with the counters and SAs of each.
 * A line is told apart by its first letter and prefix, so that a hub with thousands of SAs is read at the speed of the wire.
 */
export function readIpsecSas(answer: string): Parsed<IpsecFlow> {
  const lines = new Lines(answer);
  const { text } = lines;
  const reading: Reading = {
    rows: [],
    counters: new CounterSheet(),
    head: {},
    before: {},
    draft: undefined,
    saidNone: false,
    isShort: false,
  };
  while (lines.advance()) {
    const { from, to } = lines;
    const { draft } = reading;
    const isTaken =
      text.charCodeAt(from) === HASH
        ? draft !== undefined && reading.counters.take(text, from, to)
        : takeWords(reading, draft, text.slice(from, to));
    if (!isTaken) lines.leave();
  }
  closeFlow(reading);
  const isEmpty = reading.rows.length === 0 && !reading.saidNone && reading.head.interface === undefined;
  return { rows: reading.rows, unread: lines.unread, incomplete: isEmpty || reading.isShort || lines.isCut };
}

function closeFlow(reading: Reading): void {
  const { draft, rows, counters } = reading;
  if (draft === undefined) return;
  rows.push(finish(draft, counters.read()));
  reading.isShort ||= !draft.sawOutbound;
}

function takeWords(reading: Reading, draft: FlowDraft | undefined, line: string): boolean {
  if (draft !== undefined && (takeSaLine(draft, line) || takeFlowLine(draft, line))) return true;
  return takeHeadLine(reading, line);
}

/** The lines that open an interface, a crypto map or a flow. */
function takeHeadLine(reading: Reading, line: string): boolean {
  switch (line.charAt(0)) {
    case "l":
      return line.startsWith("local") && openFlow(reading, line);
    case "p":
      if (!line.startsWith("protected vrf")) return false;
      reading.before = { ...reading.before, protectedVrf: afterColon(line) };
      return true;
    case "i":
      if (!line.startsWith("interface: ")) return false;
      reading.head = { interface: line.slice(11).trim() };
      reading.before = reading.head;
      return true;
    case "C":
      return line.startsWith("Crypto map tag: ") && takeMapTag(reading, line);
    case "a":
      if (!line.startsWith("access-list ")) return false;
      reading.before = { ...reading.before, accessList: line };
      return true;
    default:
      if (!NONE.test(line)) return false;
      reading.saidNone = true;
      return true;
  }
}

const NONE = /^(?:No SAs found|There are no ipsec sas)/i;

/** `Crypto map tag: VPN, local addr 192.0.2.1`; ASA: `Crypto map tag: VPN, seq num: 2, local addr: 192.0.2.1`. */
function takeMapTag(reading: Reading, line: string): boolean {
  const local = line.indexOf(", local addr");
  const tagEnd = line.indexOf(",");
  if (local === -1) return false;
  const { interface: name } = reading.head;
  const head: FlowHead = name === undefined ? {} : { interface: name };
  head.cryptoMapTag = line.slice(16, tagEnd);
  if (tagEnd < local) head.sequence = Number(/seq num: (\d+)/.exec(line)?.[1]);
  head.localAddress = line.slice(line.indexOf(" ", local + 8) + 1);
  reading.head = head;
  reading.before = head;
  return true;
}

function openFlow(reading: Reading, line: string): boolean {
  const localIdent = line.includes("ident (") ? identOf(line) : undefined;
  if (localIdent === undefined) return false;
  closeFlow(reading);
  const last = reading.draft?.flow;
  const ident = last !== undefined && last.interface === reading.head.interface ? last.ident + 1 : 1;
  reading.draft = newDraft(reading.before, ident, localIdent);
  reading.before = reading.head;
  return true;
}

/** `… (addr/mask/prot/port): (10.71.1.0/255.255.255.0/0/0)`; `show crypto sockets` has port and protocol the other way round. */
function identOf(line: string): Ident | undefined {
  const open = line.lastIndexOf("(");
  const close = line.lastIndexOf(")");
  if (close < open) return undefined;
  const text = line.slice(open + 1, close);
  const mask = text.indexOf("/");
  const protocol = text.indexOf("/", mask + 1);
  const port = text.indexOf("/", protocol + 1);
  if (mask === -1 || protocol <= mask || port <= protocol) return undefined;
  return {
    text,
    address: text.slice(0, mask),
    mask: text.slice(mask + 1, protocol),
    protocol: Number(text.slice(protocol + 1, port)),
    port: Number(text.slice(port + 1)),
  };
}

const afterColon = (line: string): string => line.slice(line.indexOf(":") + 1).trim();

/** The lines of a flow that are about no SA in particular. */
function takeFlowLine(draft: FlowDraft, line: string): boolean {
  const { flow, path } = draft;
  switch (line.charAt(0)) {
    case "r":
      return takeRemote(draft, line);
    case "l":
      return line.startsWith("local crypto endpt") && takeEndpoints(draft, line);
    case "c":
      return takeCurrent(draft, line);
    case "d":
      if (!line.startsWith("dynamic allocated peer ip")) return false;
      flow.dynamicPeer = afterColon(line);
      return true;
    case "p":
      return line.includes(" mtu ") && takePairs(path, line);
    case "i":
      return /^ip(?:v6)? mtu /.test(line) && takePairs(path, line);
    case "I":
      return line.startsWith("ICMP error") && takePairs(path, line);
    case "P":
    case "D":
      return takePolicy(draft, line);
    default:
      return false;
  }
}

function takeRemote(draft: FlowDraft, line: string): boolean {
  if (line.startsWith("remote crypto endpt")) return takeEndpoints(draft, line);
  if (!line.startsWith("remote")) return false;
  const ident = line.includes("ident (") ? identOf(line) : undefined;
  if (ident === undefined) return false;
  draft.flow.remoteIdent = ident;
  return true;
}

/** Both ends on a line, or one on each (`local crypto endpt.: 2001:db8::1,` and the remote one below). */
function takeEndpoints({ flow }: FlowDraft, line: string): boolean {
  const local = wordBehind(line, "local crypto endpt.: ");
  const remote = wordBehind(line, "remote crypto endpt.: ");
  if (local !== undefined) flow.localEndpoint = local;
  if (remote !== undefined) flow.remoteEndpoint = remote;
  return local !== undefined || remote !== undefined;
}

/** The word behind a label, up to a comma or a blank. */
function wordBehind(line: string, label: string): string | undefined {
  const at = line.indexOf(label);
  if (at === -1) return undefined;
  const from = at + label.length;
  const comma = line.indexOf(",", from);
  const blank = line.indexOf(" ", from);
  const to = Math.min(comma === -1 ? line.length : comma, blank === -1 ? line.length : blank);
  return to === from ? undefined : line.slice(from, to);
}

const PEER = /^current_peer:? (\S+)(?: port (\d+))?/;

function takeCurrent({ flow }: FlowDraft, line: string): boolean {
  if (line.startsWith("current outbound spi")) flow.currentOutboundSpi = afterColon(line);
  else if (line.startsWith("current inbound spi")) flow.currentInboundSpi = afterColon(line);
  else {
    const [, peer, port] = PEER.exec(line) ?? [];
    if (peer === undefined) return false;
    flow.currentPeer = peer;
    if (port !== undefined) flow.currentPeerPort = Number(port);
  }
  return true;
}

const POLICY = /^(PERMIT|DENY), flags=\{(.*?)\}?$/;
const PFS = /^PFS \(Y\/N\): (\w), DH group: (.+)$/;

function takePolicy({ flow, path }: FlowDraft, line: string): boolean {
  if (line.startsWith("PFS")) {
    const [, pfs, group] = PFS.exec(line) ?? [];
    if (pfs === undefined || group === undefined) return false;
    flow.pfs = pfs;
    flow.dhGroup = group;
    return true;
  }
  if (line.startsWith("PQC")) {
    flow.pqc = afterColon(line);
    return true;
  }
  if (line.startsWith("PMTU")) return takePairs(path, line);
  const [, action, flags] = POLICY.exec(line) ?? [];
  if (action === undefined || flags === undefined) return false;
  flow.action = action;
  flow.flags = flags;
  return true;
}

/** `plaintext mtu 1442, path mtu 1500, ip mtu idb Gi8`, `DF policy: copy-df`: the last word is the value. */
function takePairs(into: Record<string, string | number>, line: string): boolean {
  for (let from = 0; from < line.length; ) {
    const comma = line.indexOf(",", from);
    const to = comma === -1 ? line.length : comma;
    const space = line.lastIndexOf(" ", to - 1);
    if (space <= from) return false;
    putPair(into, camel(line.slice(from, space)), line.slice(space + 1, to));
    from = to + 1;
    while (line.charCodeAt(from) === 32) from++;
  }
  return true;
}

/** ASA's `ipsec overhead 82(52)` has a second figure in brackets. */
function putPair(into: Record<string, string | number>, name: string, value: string): void {
  const number = Number(value);
  into[name] = Number.isNaN(number) ? value : number;
  const [, figure, inBrackets] = (value.endsWith(")") && /^(\d+)\((\d+)\)$/.exec(value)) || [];
  if (figure === undefined) return;
  into[name] = Number(figure);
  into[`${name}InBrackets`] = Number(inBrackets);
}
