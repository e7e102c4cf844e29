import type { Decoded } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";
import { type Attribute, readAttributes, writeAttributes } from "./attributes.ts";

// What a gateway gives its clients: addresses, name servers. XAUTH asks for names and passwords in the same payload of IKEv1.

/** Types of a configuration, RFC 7296 §3.15; the same numbers in IKEv1. */
export const CONFIGURATION = { REQUEST: 1, REPLY: 2, SET: 3, ACK: 4 } as const;

/** Types of its attributes, RFC 7296 §3.15.1. */
export const CONFIGURATION_ATTRIBUTE = {
  INTERNAL_IP4_ADDRESS: 1,
  INTERNAL_IP4_NETMASK: 2,
  INTERNAL_IP4_DNS: 3,
  INTERNAL_IP4_NBNS: 4,
  INTERNAL_IP4_DHCP: 6,
  APPLICATION_VERSION: 7,
  INTERNAL_IP6_ADDRESS: 8,
  INTERNAL_IP6_DNS: 10,
  INTERNAL_IP6_DHCP: 12,
  INTERNAL_IP4_SUBNET: 13,
  SUPPORTED_ATTRIBUTES: 14,
  INTERNAL_IP6_SUBNET: 15,
} as const;

/** The body of a Configuration payload of IKEv2, RFC 7296 §3.15. */
export interface Configuration {
  readonly type: number;
  readonly attributes: readonly ConfigurationAttribute[];
}

/** RFC 7296 §3.15.1. An empty value asks for one. */
export interface ConfigurationAttribute {
  readonly type: number;
  readonly value: Uint8Array;
}

/** Ignored on receipt, §3.15.1. */
const RESERVED_BIT = 0x8000;

export const decodeConfiguration = (body: Uint8Array): Decoded<Configuration> =>
  decoded(() => {
    const r = new Reader(body, "ike.cp");
    const type = r.u8("configuration type");
    r.bytes(3, "reserved");
    const attributes: ConfigurationAttribute[] = [];
    while (r.left > 0) {
      const attribute = r.u16("attribute type") & ~RESERVED_BIT;
      attributes.push({ type: attribute, value: r.bytes(r.u16("attribute length"), "attribute value") });
    }
    return { type, attributes };
  });

export function encodeConfiguration({ type, attributes }: Configuration): Uint8Array {
  const w = new Writer().u8(type).u8(0).u16(0);
  for (const { type: attribute, value } of attributes) w.u16(attribute).u16(value.length).bytes(value);
  return w.finish();
}

/** The body of an Attribute payload of IKEv1, draft-dukes-ike-mode-cfg-02 §3.2: data attributes, which can be short. */
export interface ConfigurationV1 {
  readonly type: number;
  /** Ties a reply to its request. */
  readonly identifier: number;
  readonly attributes: readonly Attribute[];
}

export const decodeConfigurationV1 = (body: Uint8Array): Decoded<ConfigurationV1> =>
  decoded(() => {
    const r = new Reader(body, "ike.cp");
    const type = r.u8("configuration type");
    r.u8("reserved");
    return { type, identifier: r.u16("identifier"), attributes: readAttributes(r) };
  });

export function encodeConfigurationV1({ type, identifier, attributes }: ConfigurationV1): Uint8Array {
  const w = new Writer().u8(type).u8(0).u16(identifier);
  writeAttributes(w, attributes);
  return w.finish();
}
