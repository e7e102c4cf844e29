import { parseIkeSuite } from "../src/endpoint/algorithms/suite.ts";
import type { ConnectionConfig } from "../src/endpoint/config.ts";
import { seconds } from "../src/time/instant.ts";
import { type Datagram, type LinkOptions, type Side, VirtualLink } from "./virtual-link.ts";

// Two endpoints with a child SA between them, and what goes over it.

export const v1 = { version: 1, suites: [parseIkeSuite("aes128-sha256-modp2048")] } as const;
export const v2 = { version: 2 } as const;
export const VERSIONS = [
  ["IKEv1", v1],
  ["IKEv2", v2],
] as const;
export const other = (side: Side): Side => (side === "a" ? "b" : "a");

export function connected(options: LinkOptions = {}, version: Partial<ConnectionConfig> = v2): VirtualLink {
  const link = new VirtualLink({ ...options, a: { ...version, ...options.a }, b: { ...version, ...options.b } });
  link.act("a", (endpoint, now) => endpoint.up("lab", now));
  link.advance(seconds(2));
  return link;
}

export const bothWays = (link: VirtualLink): boolean => link.ping("a") && link.ping("b");
export const isEsp = ({ to, bytes }: Datagram): boolean =>
  to.port === 4500 && bytes.length > 1 && bytes.subarray(0, 4).some((b) => b !== 0);
export const lastEsp = (link: VirtualLink, side: Side): Uint8Array =>
  Uint8Array.from(link.sent.findLast((one) => one.side === side && isEsp(one.datagram))?.datagram.bytes ?? []);
export const PORT = { a: { address: "192.0.2.1", port: 4500 }, b: { address: "192.0.2.2", port: 4500 } } as const;
/** A datagram that b gets as if from a. */
export const toB = (link: VirtualLink, bytes: Uint8Array): void =>
  link.act("b", (endpoint, now) => endpoint.receive({ from: PORT.a, to: PORT.b, bytes }, now));
