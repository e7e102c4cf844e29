import { decoded } from "../decoded.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";
import type { RadiusAttribute } from "./packet.ts";

/** The attributes that a PPP login and its accounting carry, one row each: number, kind of value, section. */
const row = <K extends Kind>(type: number, kind: K, section: string): AttributeRow<K> => ({ type, kind, section });

export interface AttributeRow<K extends Kind = Kind> {
  readonly type: number;
  readonly kind: K;
  readonly section: string;
}

/** `address` is an IPv4 address as a number; `tagged` texts belong to one of several tunnels (RFC 2868 §3). */
type Kind = "text" | "octets" | "integer" | "address" | "tagged";
interface ValueOf {
  readonly text: string;
  readonly octets: Uint8Array;
  readonly integer: number;
  readonly address: number;
  readonly tagged: TaggedText;
}
/** RFC 2868 §3.3: tags go from 1 to 31; without one the text begins at once. */
export interface TaggedText {
  readonly tag?: number;
  readonly text: string;
}

export const RADIUS_ATTRIBUTES = {
  userName: row(1, "text", "RFC 2865 §5.1"),
  userPassword: row(2, "octets", "RFC 2865 §5.2"),
  chapPassword: row(3, "octets", "RFC 2865 §5.3"),
  nasIpAddress: row(4, "address", "RFC 2865 §5.4"),
  nasPort: row(5, "integer", "RFC 2865 §5.5"),
  serviceType: row(6, "integer", "RFC 2865 §5.6"),
  framedProtocol: row(7, "integer", "RFC 2865 §5.7"),
  framedIpAddress: row(8, "address", "RFC 2865 §5.8"),
  framedIpNetmask: row(9, "address", "RFC 2865 §5.9"),
  framedRouting: row(10, "integer", "RFC 2865 §5.10"),
  filterId: row(11, "text", "RFC 2865 §5.11"),
  framedMtu: row(12, "integer", "RFC 2865 §5.12"),
  framedCompression: row(13, "integer", "RFC 2865 §5.13"),
  loginIpHost: row(14, "address", "RFC 2865 §5.14"),
  loginService: row(15, "integer", "RFC 2865 §5.15"),
  replyMessage: row(18, "text", "RFC 2865 §5.18"),
  framedRoute: row(22, "text", "RFC 2865 §5.22"),
  state: row(24, "octets", "RFC 2865 §5.24"),
  class: row(25, "octets", "RFC 2865 §5.25"),
  vendorSpecific: row(26, "octets", "RFC 2865 §5.26"),
  sessionTimeout: row(27, "integer", "RFC 2865 §5.27"),
  idleTimeout: row(28, "integer", "RFC 2865 §5.28"),
  terminationAction: row(29, "integer", "RFC 2865 §5.29"),
  calledStationId: row(30, "text", "RFC 2865 §5.30"),
  callingStationId: row(31, "text", "RFC 2865 §5.31"),
  nasIdentifier: row(32, "text", "RFC 2865 §5.32"),
  proxyState: row(33, "octets", "RFC 2865 §5.33"),
  acctStatusType: row(40, "integer", "RFC 2866 §5.1"),
  acctDelayTime: row(41, "integer", "RFC 2866 §5.2"),
  acctInputOctets: row(42, "integer", "RFC 2866 §5.3"),
  acctOutputOctets: row(43, "integer", "RFC 2866 §5.4"),
  acctSessionId: row(44, "text", "RFC 2866 §5.5"),
  acctAuthentic: row(45, "integer", "RFC 2866 §5.6"),
  acctSessionTime: row(46, "integer", "RFC 2866 §5.7"),
  acctInputPackets: row(47, "integer", "RFC 2866 §5.8"),
  acctOutputPackets: row(48, "integer", "RFC 2866 §5.9"),
  acctTerminateCause: row(49, "integer", "RFC 2866 §5.10"),
  acctMultiSessionId: row(50, "text", "RFC 2866 §5.11"),
  acctLinkCount: row(51, "integer", "RFC 2866 §5.12"),
  acctInputGigawords: row(52, "integer", "RFC 2869 §5.1"),
  acctOutputGigawords: row(53, "integer", "RFC 2869 §5.2"),
  eventTimestamp: row(55, "integer", "RFC 2869 §5.3"),
  chapChallenge: row(60, "octets", "RFC 2865 §5.40"),
  nasPortType: row(61, "integer", "RFC 2865 §5.41"),
  portLimit: row(62, "integer", "RFC 2865 §5.42"),
  tunnelClientEndpoint: row(66, "tagged", "RFC 2868 §3.3"),
  tunnelServerEndpoint: row(67, "tagged", "RFC 2868 §3.4"),
  acctTunnelConnection: row(68, "text", "RFC 2867 §4.1"),
  tunnelPassword: row(69, "octets", "RFC 2868 §3.5"),
  connectInfo: row(77, "text", "RFC 2869 §5.11"),
  eapMessage: row(79, "octets", "RFC 3579 §3.1"),
  messageAuthenticator: row(80, "octets", "RFC 3579 §3.2"),
  tunnelAssignmentId: row(82, "tagged", "RFC 2868 §3.7"),
  acctInterimInterval: row(85, "integer", "RFC 2869 §5.16"),
  nasPortId: row(87, "text", "RFC 2869 §5.17"),
  framedPool: row(88, "text", "RFC 2869 §5.18"),
  tunnelClientAuthId: row(90, "tagged", "RFC 2868 §3.9"),
  tunnelServerAuthId: row(91, "tagged", "RFC 2868 §3.10"),
} as const;

export type RadiusAttributeName = keyof typeof RADIUS_ATTRIBUTES;
export type RadiusValue<Name extends RadiusAttributeName> = ValueOf[(typeof RADIUS_ATTRIBUTES)[Name]["kind"]];

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const READ: { readonly [K in Kind]: (r: Reader) => ValueOf[K] } = {
  text: (r) => decoder.decode(r.rest()),
  octets: (r) => r.rest(),
  integer: (r) => r.u32("integer"),
  address: (r) => r.u32("address"),
  tagged: (r) => {
    const all = r.rest();
    const tag = all[0] ?? 0;
    return tag > 0x1f ? { text: decoder.decode(all) } : { tag, text: decoder.decode(all.subarray(1)) };
  },
};

const WRITE: { readonly [K in Kind]: (w: Writer, value: ValueOf[K]) => unknown } = {
  text: (w, value) => w.bytes(encoder.encode(value)),
  octets: (w, value) => w.bytes(value),
  integer: (w, value) => w.u32(value),
  address: (w, value) => w.u32(value),
  tagged: (w, { tag, text }) => (tag === undefined ? w : w.u8(tag)).bytes(encoder.encode(text)),
};

/** An attribute by its name, ready for a packet. */
export function attributeOf<Name extends RadiusAttributeName>(name: Name, value: RadiusValue<Name>): RadiusAttribute {
  const { type, kind } = RADIUS_ATTRIBUTES[name];
  const w = new Writer();
  (WRITE[kind] as (w: Writer, value: unknown) => unknown)(w, value);
  return { type, value: w.finish() };
}

/** Every well-formed value of the name, in the packet's order. */
export function findValues<Name extends RadiusAttributeName>(
  attributes: readonly RadiusAttribute[],
  name: Name,
): RadiusValue<Name>[] {
  const { type, kind } = RADIUS_ATTRIBUTES[name];
  const read: (r: Reader) => unknown = READ[kind];
  const values: RadiusValue<Name>[] = [];
  for (const attribute of attributes) {
    if (attribute.type !== type) continue;
    const r = new Reader(attribute.value, "radius");
    const answer = decoded(() => read(r));
    if (answer.ok && r.left === 0) values.push(answer.value as RadiusValue<Name>);
  }
  return values;
}

/** The first well-formed value of the name. */
export const findValue = <Name extends RadiusAttributeName>(
  attributes: readonly RadiusAttribute[],
  name: Name,
): RadiusValue<Name> | undefined => findValues(attributes, name)[0];
