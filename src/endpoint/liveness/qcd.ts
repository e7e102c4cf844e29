import { createHmac } from "node:crypto";
import { bytesOf } from "../../wire/ike/message.ts";

/**
 * The token of an IKE SA, RFC 6290 §5.1: from a secret that outlives a restart and from the SPIs, so that nothing about
 * the SA has to be kept to make it again.
 */
export const crashToken = (secret: Uint8Array, initiatorSpi: string, responderSpi: string): Uint8Array =>
  new Uint8Array(createHmac("sha256", secret).update(bytesOf(initiatorSpi)).update(bytesOf(responderSpi)).digest());
