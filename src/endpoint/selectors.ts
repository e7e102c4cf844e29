import { UsageError } from "../errors/errors.ts";
import type { Selector } from "../wire/ike/payloads.ts";
import { TS_IPV4, TS_IPV6 } from "../wire/ike/payloads.ts";
import { parseIpAddress, renderIpAddress } from "../wire/ip/address.ts";
import type { InnerFlow } from "./inner.ts";

/**
 * A range of addresses, one protocol or any (0), and a range of ports: RFC 4301 §4.4.1, RFC 7296 §3.13.1. For ICMP the
 * ports are type and code as one number; from 65535 to 0 is OPAQUE, for packets that show no port.
 */
export interface TrafficSelector {
  readonly start: Uint8Array;
  readonly end: Uint8Array;
  readonly protocol: number;
  readonly startPort: number;
  readonly endPort: number;
}

const ANY_PORT = { startPort: 0, endPort: 0xffff } as const;
const OPAQUE = { startPort: 0xffff, endPort: 0 } as const;
const PROTOCOLS = { icmp: 1, tcp: 6, udp: 17, gre: 47, icmpv6: 58, ospf: 89 } as const;
const NUMBERS: Readonly<Record<string, number>> = PROTOCOLS;

/**
 * `10.71.1.0/24`, `2001:db8::/32`, one address, with what shall be protected behind it: `[udp]`, `[udp/1701]`, a range
 * `[tcp/1024-2047]`, `[tcp/opaque]`; for ICMP its type and code: `[icmp/8]`, `[icmp/8/0]`.
 *
 * @throws UsageError `selector.value`
 */
export function parseSelector(text: string): TrafficSelector {
  const [, address = "", prefix, , protocol, , port] =
    /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?(\[([a-z0-9]+)(\/([0-9/-]{1,11}|opaque))?\])?$/.exec(text.trim()) ?? [];
  const bytes = parseIpAddress(address);
  const width = prefix === undefined ? undefined : Number(prefix);
  const number = protocol === undefined ? 0 : (NUMBERS[protocol] ?? Number(protocol));
  const ports = portsOf(number, port);
  if (bytes === undefined || Number.isNaN(number) || (width ?? 0) > bytes.length * 8 || ports === undefined) {
    throw new UsageError(
      "selector.value",
      `“${text}” is no traffic selector; for example 10.71.1.0/24, 192.0.2.1[udp/1701] or 10.71.1.0/24[icmp/8]`,
    );
  }
  return { ...rangeOf(bytes, width ?? bytes.length * 8), protocol: number, ...ports };
}

type PortRange = Pick<TrafficSelector, "startPort" | "endPort">;

const isIcmp = (protocol: number): boolean => protocol === PROTOCOLS.icmp || protocol === PROTOCOLS.icmpv6;

function portsOf(protocol: number, text: string | undefined): PortRange | undefined {
  if (text === undefined) return ANY_PORT;
  if (text === "opaque") return OPAQUE;
  const [, first = "", sign, second] = /^(\d{1,5})(?:([-/])(\d{1,5}))?$/.exec(text) ?? [];
  if (first === "") return undefined;
  if (isIcmp(protocol)) {
    const [type, code] = [Number(first), Number(second ?? 0)];
    if (sign === "-" || type > 0xff || code > 0xff) return undefined;
    const start = (type << 8) | code;
    return { startPort: start, endPort: second === undefined ? start | 0xff : start }; // a type alone: any code
  }
  const range = { startPort: Number(first), endPort: Number(second ?? first) };
  return sign === "/" || range.endPort > 0xffff || range.startPort > range.endPort ? undefined : range;
}

function rangeOf(address: Uint8Array, prefix: number): { start: Uint8Array; end: Uint8Array } {
  const masked = (fill: number): Uint8Array =>
    address.map((byte, i) => {
      const host = 0xff >> Math.min(8, Math.max(0, prefix - 8 * i));
      return (byte & ~host) | (fill & host);
    });
  return { start: masked(0), end: masked(0xff) };
}

/** The network that a range is exactly, or `undefined`. */
export function networkOf({
  start,
  end,
}: TrafficSelector): { readonly address: Uint8Array; readonly prefix: number } | undefined {
  for (let prefix = 0; prefix <= start.length * 8; prefix++) {
    const range = rangeOf(start, prefix);
    if (compare(range.start, start) === 0 && compare(range.end, end) === 0) return { address: start, prefix };
  }
  return undefined;
}

/** As `parseSelector` reads it; a range that is no network is `a-b`. */
export function renderSelector(selector: TrafficSelector): string {
  const network = networkOf(selector);
  const addresses =
    network === undefined
      ? `${renderIpAddress(selector.start)}-${renderIpAddress(selector.end)}`
      : `${renderIpAddress(network.address)}/${network.prefix}`;
  if (selector.protocol === 0 && isAnyPort(selector)) return addresses;
  const name = Object.keys(NUMBERS).find((one) => NUMBERS[one] === selector.protocol) ?? String(selector.protocol);
  return `${addresses}[${isAnyPort(selector) ? name : `${name}/${renderPorts(selector)}`}]`;
}

function renderPorts({ protocol, startPort, endPort }: TrafficSelector): string {
  if (isOpaque({ startPort, endPort })) return "opaque";
  if (!isIcmp(protocol)) return startPort === endPort ? `${startPort}` : `${startPort}-${endPort}`;
  const [type, code] = [startPort >> 8, startPort & 0xff];
  return startPort === endPort ? `${type}/${code}` : `${type}`;
}

const isAnyPort = ({ startPort, endPort }: PortRange): boolean => startPort === 0 && endPort === 0xffff;
const isOpaque = ({ startPort, endPort }: PortRange): boolean => startPort === 0xffff && endPort === 0;

/** What both cover; `undefined` when that is nothing. */
export function intersect(a: TrafficSelector, b: TrafficSelector): TrafficSelector | undefined {
  if (a.start.length !== b.start.length) return undefined;
  if (a.protocol !== 0 && b.protocol !== 0 && a.protocol !== b.protocol) return undefined;
  const start = compare(a.start, b.start) >= 0 ? a.start : b.start;
  const end = compare(a.end, b.end) <= 0 ? a.end : b.end;
  const ports = sharedPorts(a, b);
  if (compare(start, end) > 0 || ports === undefined) return undefined;
  return { start, end, protocol: a.protocol === 0 ? b.protocol : a.protocol, ...ports };
}

/** Whether all traffic of the one is of the other as well. */
export function isWithin(inner: TrafficSelector, outer: TrafficSelector): boolean {
  const shared = intersect(inner, outer);
  return shared !== undefined && isSameSelector(shared, inner);
}

/** Of the same addresses, protocol and ports. */
export const isSameSelector = (a: TrafficSelector, b: TrafficSelector): boolean =>
  compare(a.start, b.start) === 0 &&
  compare(a.end, b.end) === 0 &&
  a.protocol === b.protocol &&
  a.startPort === b.startPort &&
  a.endPort === b.endPort;

/** ANY covers OPAQUE, and no other range does: RFC 4301 §4.4.1.1. */
function sharedPorts(a: PortRange, b: PortRange): PortRange | undefined {
  if (isOpaque(a) || isOpaque(b)) {
    const isShared = [a, b].every((one) => isOpaque(one) || isAnyPort(one));
    return isShared ? OPAQUE : undefined;
  }
  const startPort = Math.max(a.startPort, b.startPort);
  const endPort = Math.min(a.endPort, b.endPort);
  return startPort > endPort ? undefined : { startPort, endPort };
}

/** RFC 7296 §2.9: the part of what is proposed that our policy allows; empty for TS_UNACCEPTABLE. */
export const narrow = (
  proposed: readonly TrafficSelector[],
  ours: readonly TrafficSelector[],
): readonly TrafficSelector[] => ours.flatMap((own) => proposed.flatMap((one) => intersect(one, own) ?? []));

/** Whether a packet's address, protocol and port are of the selector. @param port `undefined` where the packet shows none */
export const covers = (
  selector: TrafficSelector,
  address: Uint8Array,
  protocol: number,
  port: number | undefined,
): boolean =>
  selector.start.length === address.length &&
  compare(selector.start, address) <= 0 &&
  compare(address, selector.end) <= 0 &&
  (selector.protocol === 0 || selector.protocol === protocol) &&
  (port === undefined ? isAnyPort(selector) || isOpaque(selector) : isPortOf(selector, port));

const isPortOf = ({ startPort, endPort }: PortRange, port: number): boolean => startPort <= port && port <= endPort;

/** Every packet asks, so no closure is made for it. */
function isOfAny(
  selectors: readonly TrafficSelector[],
  address: Uint8Array,
  protocol: number,
  port: number | undefined,
): boolean {
  for (const one of selectors) if (covers(one, address, protocol, port)) return true;
  return false;
}

/** Whether a packet may go through a child, or come out of it: RFC 4301 §5.1, §5.2. */
export const coversFlow = (
  {
    localTs,
    remoteTs,
  }: { readonly localTs: readonly TrafficSelector[]; readonly remoteTs: readonly TrafficSelector[] },
  { source, destination, protocol, sourcePort, destinationPort }: InnerFlow,
  direction: "out" | "in",
): boolean => {
  const [from, to] = direction === "out" ? [localTs, remoteTs] : [remoteTs, localTs];
  return isOfAny(from, source, protocol, sourcePort) && isOfAny(to, destination, protocol, destinationPort);
};

/** As `Buffer.compare`, whose call costs more than an address has bytes to compare: each packet asks four times. */
function compare(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

export const toWire = ({ start, end, protocol, startPort, endPort }: TrafficSelector): Selector => ({
  type: start.length === 4 ? TS_IPV4 : TS_IPV6,
  protocol,
  startPort,
  endPort,
  start,
  end,
});

/** Selectors of kinds that we know; others are left out, which only narrows (RFC 7296 §2.9). */
export const fromWire = (selectors: readonly Selector[]): readonly TrafficSelector[] =>
  selectors.flatMap((one) => {
    if ("bytes" in one) return [];
    const { start, end, protocol, startPort, endPort } = one;
    return [{ start, end, protocol, startPort, endPort }];
  });
