import { createHash } from "node:crypto";
import { bytesOf } from "../wire/ike/message.ts";
import { parseIpAddress } from "../wire/ip/address.ts";
import type { SocketAddress } from "./config.ts";

/** SHA-1 over SPIs, address and port, RFC 7296 §2.23; with another hash RFC 3947 §3.2. */
export function natHash(
  initiatorSpi: string,
  responderSpi: string,
  { address, port }: SocketAddress,
  hash = "sha1",
): Uint8Array {
  const bytes = parseIpAddress(address) ?? new Uint8Array(4);
  const both = Uint8Array.of(port >> 8, port & 0xff);
  return new Uint8Array(
    createHash(hash).update(bytesOf(initiatorSpi)).update(bytesOf(responderSpi)).update(bytes).update(both).digest(),
  );
}
