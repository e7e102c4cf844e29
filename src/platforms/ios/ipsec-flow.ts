import type { FlowCounters, IpsecSa } from "../../model/sa.ts";
import { selector } from "./selector.ts";

/** What IOS prints of an SA beside what the model holds: in its own words, numbers as numbers. */
export interface SaDetail {
  /** `inbound` or `outbound`, and `esp`, `ah` or `pcp`: the heading under which it stands. */
  orientation: string;
  section: string;
  /** `0x0A1B2C3D(169552957)`, as printed. */
  spiText: string;
  /** The number in brackets where it is not the same: somebody has edited the text. */
  spiDecimal: number | undefined;
  transform: string | undefined;
  transforms: readonly string[] | undefined;
  /** `Transport UDP-Encaps, esn`, as printed, and each of them. */
  inUseSettings: string | undefined;
  settings: readonly string[] | undefined;
  connId: number | undefined;
  flowId: string | undefined;
  /** `SW`, `HW`, `ESG`, `Onboard VPN`: who encrypts, and its number for the flow. */
  engine: string | undefined;
  engineFlow: number | undefined;
  siblingFlags: string | undefined;
  cryptoMap: string | undefined;
  slot: number | undefined;
  initiator: string | undefined;
  lifesizeRemainingKb: number | undefined;
  lifetimeRemainingSec: number | undefined;
  /** The lifetime in the device's words: some releases give no figures. */
  timing: string | undefined;
  kilobyteRekey: string | undefined;
  ivSize: string | undefined;
  ivSizeBytes: number | undefined;
  replayDetection: string | undefined;
  replayWindowSize: number | undefined;
  antiReplayBitmap: string | undefined;
  status: string | undefined;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** An SA of the model with what IOS says beside. */
export interface IosIpsecSa extends IpsecSa {
  readonly detail: Readonly<SaDetail>;
}

/** One side of a flow as IOS prints it: address, mask, protocol, port. */
export interface Ident {
  readonly text: string;
  readonly address: string;
  readonly mask: string;
  readonly protocol: number;
  readonly port: number;
}

/** One flow (ident pair) with its counters and the SAs that carry it. Fields that the device did not tell are `undefined`. */
export interface IpsecFlow {
  readonly counters: FlowCounters;
  readonly ipsecSas: readonly IosIpsecSa[];
  /** Which flow of its interface this is, counted from 1. */
  readonly ident: number;
  readonly interface: string | undefined;
  readonly cryptoMapTag: string | undefined;
  readonly sequence: number | undefined;
  readonly localAddress: string | undefined;
  readonly protectedVrf: string | undefined;
  readonly accessList: string | undefined;
  readonly localIdent: Ident | undefined;
  readonly remoteIdent: Ident | undefined;
  readonly currentPeer: string | undefined;
  readonly currentPeerPort: number | undefined;
  /** ASA: the address that a peer with a dynamic one has now. */
  readonly dynamicPeer: string | undefined;
  readonly action: string | undefined;
  readonly flags: string | undefined;
  /** Every `#pkts …` counter by its own name: `encaps`, `replayFailedRcv`, `noSaSend`. */
  readonly packets: Readonly<Record<string, number>>;
  readonly localEndpoint: string | undefined;
  readonly remoteEndpoint: string | undefined;
  /** `pathMtu`, `ipMtuIdb`, `ipsecOverhead`, `dfPolicy`: the pairs of the lines around the endpoints. */
  readonly path: Readonly<Record<string, string | number>>;
  readonly currentOutboundSpi: string | undefined;
  readonly currentInboundSpi: string | undefined;
  readonly pfs: string | undefined;
  readonly dhGroup: string | undefined;
  readonly pqc: string | undefined;
  /** SAs whose SPI the device keeps to itself (`spi: [Not Available]`). */
  readonly sasWithoutSpi: readonly Readonly<SaDetail>[] | undefined;
}

/** The head of an interface, which comes before its flows. */
export interface FlowHead {
  interface?: string;
  cryptoMapTag?: string;
  sequence?: number;
  localAddress?: string;
  protectedVrf?: string;
  accessList?: string;
}

/** A flow while its lines are read. */
export interface FlowDraft {
  readonly flow: Writable<IpsecFlow>;
  readonly path: Record<string, string | number>;
  readonly sas: Writable<IosIpsecSa>[];
  readonly unkeyed: SaDetail[];
  /** The SA whose lines are being read. */
  sa: SaDetail | undefined;
  /** SAs belong to the section in which they stand: `inbound esp sas`. */
  direction: IpsecSa["direction"];
  section: string;
  /** `outbound esp sas` was reached: only behind it may a flow end. */
  sawOutbound: boolean;
}

const NOWHERE: readonly string[] = [];
const NO_COUNTERS: FlowCounters = { localAddress: "", remoteAddress: "", localTs: NOWHERE, remoteTs: NOWHERE };

export function newDraft(head: FlowHead, ident: number, localIdent: Ident): FlowDraft {
  const path = {};
  const sas: Writable<IosIpsecSa>[] = [];
  const flow = newFlow(head, ident, localIdent, sas, path);
  return { flow, path, sas, unkeyed: [], sa: undefined, direction: "INGRESS", section: "esp", sawOutbound: false };
}

/** All fields at once, though most are filled later: objects of one shape are small and quick. */
function newFlow(
  head: FlowHead,
  ident: number,
  localIdent: Ident,
  ipsecSas: readonly IosIpsecSa[],
  path: IpsecFlow["path"],
): Writable<IpsecFlow> {
  return {
    ident,
    interface: head.interface,
    cryptoMapTag: head.cryptoMapTag,
    sequence: head.sequence,
    localAddress: head.localAddress,
    protectedVrf: head.protectedVrf,
    accessList: head.accessList,
    localIdent,
    remoteIdent: undefined,
    currentPeer: undefined,
    currentPeerPort: undefined,
    dynamicPeer: undefined,
    action: undefined,
    flags: undefined,
    counters: NO_COUNTERS,
    packets: {},
    localEndpoint: undefined,
    remoteEndpoint: undefined,
    path,
    currentOutboundSpi: undefined,
    currentInboundSpi: undefined,
    pfs: undefined,
    dhGroup: undefined,
    pqc: undefined,
    ipsecSas,
    sasWithoutSpi: undefined,
  };
}

/** As `newFlow`. */
export const newDetail = (orientation: string, section: string, spiText: string): SaDetail => ({
  orientation,
  section,
  spiText,
  spiDecimal: undefined,
  transform: undefined,
  transforms: undefined,
  inUseSettings: undefined,
  settings: undefined,
  connId: undefined,
  flowId: undefined,
  engine: undefined,
  engineFlow: undefined,
  siblingFlags: undefined,
  cryptoMap: undefined,
  slot: undefined,
  initiator: undefined,
  lifesizeRemainingKb: undefined,
  lifetimeRemainingSec: undefined,
  timing: undefined,
  kilobyteRekey: undefined,
  ivSize: undefined,
  ivSizeBytes: undefined,
  replayDetection: undefined,
  replayWindowSize: undefined,
  antiReplayBitmap: undefined,
  status: undefined,
});

export const newSa = (
  direction: IpsecSa["direction"],
  spi: number,
  protocol: IpsecSa["protocol"],
  detail: SaDetail,
): Writable<IosIpsecSa> => ({
  direction,
  spi,
  protocol,
  localAddress: "",
  remoteAddress: "",
  localTs: NOWHERE,
  remoteTs: NOWHERE,
  active: true,
  detail,
});

/** Of several outbound SAs IOS names the one in use: the others carry nothing any more. */
export function finish({ flow, sas, unkeyed }: FlowDraft, packets: IpsecFlow["packets"]): IpsecFlow {
  const ends = countersOf(flow, packets);
  const current = Number.parseInt(flow.currentOutboundSpi?.replace(/^0x/, "") ?? "", 16);
  for (const sa of sas) finishSa(sa, ends, flow.cryptoMapTag, current);
  flow.counters = ends;
  flow.packets = packets;
  if (unkeyed.length > 0) flow.sasWithoutSpi = unkeyed;
  return flow;
}

function countersOf(flow: FlowDraft["flow"], packets: Readonly<Record<string, number>>): FlowCounters {
  const { localIdent, remoteIdent, localAddress, localEndpoint, remoteEndpoint, currentPeer } = flow;
  const { encaps, decaps, noSaSend, invalidSaRcv } = packets;
  const counters: Writable<FlowCounters> = {
    localAddress: addressOf(localEndpoint ?? localAddress ?? ""),
    remoteAddress: addressOf(remoteEndpoint ?? currentPeer ?? ""),
    localTs: localIdent === undefined ? NOWHERE : [selector(localIdent)],
    remoteTs: remoteIdent === undefined ? NOWHERE : [selector(remoteIdent)],
  };
  if (encaps !== undefined) counters.encaps = encaps;
  if (decaps !== undefined) counters.decaps = decaps;
  if (noSaSend !== undefined) counters.noSaSend = noSaSend;
  if (invalidSaRcv !== undefined) counters.invalidSaReceived = invalidSaRcv;
  return counters;
}

/** ASA puts the port behind: `192.0.2.1/4500`. */
function addressOf(endpoint: string): string {
  const slash = endpoint.indexOf("/");
  return slash === -1 ? endpoint : endpoint.slice(0, slash);
}

function finishSa(sa: Writable<IosIpsecSa>, ends: FlowCounters, tag: string | undefined, current: number): void {
  const { inUseSettings, connId, lifetimeRemainingSec, status } = sa.detail;
  sa.localAddress = ends.localAddress;
  sa.remoteAddress = ends.remoteAddress;
  sa.localTs = ends.localTs;
  sa.remoteTs = ends.remoteTs;
  const mode = modeOf(inUseSettings);
  if (mode !== undefined) sa.mode = mode;
  if (connId !== undefined) sa.localIndex = String(connId);
  if (lifetimeRemainingSec !== undefined) sa.lifetimeRemainingSec = lifetimeRemainingSec;
  const state = status === undefined ? undefined : wordOf(status);
  if (state !== undefined) sa.state = state;
  const isOutdated = current > 0 && sa.direction === "EGRESS" && sa.spi !== current;
  sa.active = (state === undefined || state === "ACTIVE") && !isOutdated;
  if (tag === undefined) return;
  sa.connection = tag;
  sa.child = tag;
}

/** `ACTIVE(ACTIVE)`: the state here, and that of the standby in brackets. */
function wordOf(status: string): string {
  const bracket = status.indexOf("(");
  return bracket === -1 ? status : status.slice(0, bracket);
}

function modeOf(settings: string | undefined): IpsecSa["mode"] | undefined {
  if (settings === undefined) return undefined;
  if (settings.includes("Tunnel")) return "TUNNEL";
  return settings.includes("Transport") ? "TRANSPORT" : undefined;
}
