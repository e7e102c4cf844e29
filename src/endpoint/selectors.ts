import { UsageError } from "../errors/errors.ts";
import type { Selector } from "../wire/ike/payloads.ts";
import { TS_IPV4, TS_IPV6 } from "../wire/ike/payloads.ts";
import { parseIpAddress, renderIpAddress } from "../wire/ip/address.ts";

/** A range of addresses, one protocol or any (0), and a range of ports: RFC 4301 §4.4.1, RFC 7296 §3.13.1. */
export interface TrafficSelector {
  readonly start: Uint8Array;
  readonly end: Uint8Array;
  readonly protocol: number;
  readonly startPort: number;
  readonly endPort: number;
}

const ANY_PORT = { startPort: 0, endPort: 0xffff } as const;
const PROTOCOLS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, gre: 47, icmpv6: 58, ospf: 89 };

/**
 * `10.71.1.0/24`, `2001:db8::/32`, one address, with `[proto]` or `[proto/port]` behind it.
 *
 * @throws UsageError `selector.value`
 */
export function parseSelector(text: string): TrafficSelector {
  const [, address = "", prefix, , protocol, port] =
    /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?(\[([a-z0-9]+)(?:\/(\d{1,5}))?\])?$/.exec(text.trim()) ?? [];
  const bytes = parseIpAddress(address);
  const width = prefix === undefined ? undefined : Number(prefix);
  const number = protocol === undefined ? 0 : (PROTOCOLS[protocol] ?? Number(protocol));
  if (bytes === undefined || Number.isNaN(number) || (width ?? 0) > bytes.length * 8) {
    throw new UsageError(
      "selector.value",
      `“${text}” is no traffic selector; for example 10.71.1.0/24 or 192.0.2.1[udp/1701]`,
    );
  }
  const ports = port === undefined ? ANY_PORT : { startPort: Number(port), endPort: Number(port) };
  return { ...rangeOf(bytes, width ?? bytes.length * 8), protocol: number, ...ports };
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
  if (selector.protocol === 0 && selector.startPort === 0) return addresses;
  const name = Object.keys(PROTOCOLS).find((one) => PROTOCOLS[one] === selector.protocol) ?? String(selector.protocol);
  return `${addresses}[${selector.startPort === 0 ? name : `${name}/${selector.startPort}`}]`;
}

/** What both cover; `undefined` when that is nothing. */
export function intersect(a: TrafficSelector, b: TrafficSelector): TrafficSelector | undefined {
  if (a.start.length !== b.start.length) return undefined;
  if (a.protocol !== 0 && b.protocol !== 0 && a.protocol !== b.protocol) return undefined;
  const start = compare(a.start, b.start) >= 0 ? a.start : b.start;
  const end = compare(a.end, b.end) <= 0 ? a.end : b.end;
  const startPort = Math.max(a.startPort, b.startPort);
  const endPort = Math.min(a.endPort, b.endPort);
  if (compare(start, end) > 0 || startPort > endPort) return undefined;
  return { start, end, protocol: a.protocol === 0 ? b.protocol : a.protocol, startPort, endPort };
}

/** RFC 7296 §2.9: the part of what is proposed that our policy allows; empty for TS_UNACCEPTABLE. */
export const narrow = (
  proposed: readonly TrafficSelector[],
  ours: readonly TrafficSelector[],
): readonly TrafficSelector[] => ours.flatMap((own) => proposed.flatMap((one) => intersect(one, own) ?? []));

/** Whether a packet's address, protocol and port are of the selector. @param port 0 where the protocol has none */
export const covers = (selector: TrafficSelector, address: Uint8Array, protocol: number, port: number): boolean =>
  selector.start.length === address.length &&
  compare(selector.start, address) <= 0 &&
  compare(address, selector.end) <= 0 &&
  (selector.protocol === 0 || selector.protocol === protocol) &&
  (port === 0 || (selector.startPort <= port && port <= selector.endPort));

const compare = (a: Uint8Array, b: Uint8Array): number => Buffer.compare(a, b);

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
