import {
  accm,
  callErrors,
  causeCode,
  disconnectCause,
  octets,
  octetsOf,
  presence,
  protocolVersion,
  resultCode,
  text,
  u16,
  u32,
  type ValueCodec,
} from "./values.ts";

/**
 * The AVPs of the IETF, one row each: number, value, whether a sender sets the M bit, whether the value may be hidden,
 * section (of RFC 2661 unless it says otherwise). The rows stand in the order in which messages carry them.
 */
export interface AttributeRow<T> {
  readonly attribute: number;
  readonly codec: ValueCodec<T>;
  readonly mandatory: boolean;
  readonly mayHide: boolean;
  readonly section: string;
}

type Flag = "M" | "-" | "MH" | "H";

const row = <T>(attribute: number, codec: ValueCodec<T>, flags: Flag, section: string): AttributeRow<T> => ({
  attribute,
  codec,
  mandatory: flags.includes("M"),
  mayHide: flags.includes("H"),
  section,
});

export const ATTRIBUTES = {
  messageType: row(0, u16, "M", "§4.4.1"),
  randomVector: row(36, octets, "M", "§4.4.1"),
  resultCode: row(1, resultCode, "M", "§4.4.2"),
  protocolVersion: row(2, protocolVersion, "M", "§4.4.3"),
  // before whatever may be hidden: a receiver may know the secret to reveal it with by the host name
  hostName: row(7, text, "M", "§4.4.3"),
  framingCapabilities: row(3, u32, "MH", "§4.4.3"),
  bearerCapabilities: row(4, u32, "MH", "§4.4.3"),
  tieBreaker: row(5, octetsOf(8), "-", "§4.4.3"),
  firmwareRevision: row(6, u16, "H", "§4.4.3"),
  vendorName: row(8, text, "H", "§4.4.3"),
  assignedTunnelId: row(9, u16, "MH", "§4.4.3"),
  receiveWindowSize: row(10, u16, "M", "§4.4.3"),
  challenge: row(11, octets, "MH", "§4.4.3"),
  challengeResponse: row(13, octetsOf(16), "MH", "§4.4.3"),
  causeCode: row(12, causeCode, "M", "§4.4.2"),
  assignedSessionId: row(14, u16, "MH", "§4.4.4"),
  callSerialNumber: row(15, u32, "MH", "§4.4.4"),
  minimumBps: row(16, u32, "MH", "§4.4.4"),
  maximumBps: row(17, u32, "MH", "§4.4.4"),
  bearerType: row(18, u32, "MH", "§4.4.4"),
  framingType: row(19, u32, "MH", "§4.4.4"),
  calledNumber: row(21, text, "MH", "§4.4.4"),
  callingNumber: row(22, text, "MH", "§4.4.4"),
  subAddress: row(23, text, "MH", "§4.4.4"),
  txConnectSpeed: row(24, u32, "MH", "§4.4.4"),
  rxConnectSpeed: row(38, u32, "H", "§4.4.4"),
  physicalChannelId: row(25, u32, "H", "§4.4.4"),
  privateGroupId: row(37, text, "H", "§4.4.4"),
  sequencingRequired: row(39, presence, "M", "§4.4.4"),
  initialReceivedLcpConfreq: row(26, octets, "H", "§4.4.5"),
  lastSentLcpConfreq: row(27, octets, "H", "§4.4.5"),
  lastReceivedLcpConfreq: row(28, octets, "H", "§4.4.5"),
  proxyAuthenType: row(29, u16, "H", "§4.4.5"),
  proxyAuthenName: row(30, text, "H", "§4.4.5"),
  proxyAuthenChallenge: row(31, octets, "H", "§4.4.5"),
  proxyAuthenId: row(32, u16, "H", "§4.4.5"),
  proxyAuthenResponse: row(33, octets, "H", "§4.4.5"),
  callErrors: row(34, callErrors, "MH", "§4.4.6"),
  accm: row(35, accm, "MH", "§4.4.6"),
  disconnectCause: row(46, disconnectCause, "H", "RFC 3145 §2"),
} as const;

export type AttributeName = keyof typeof ATTRIBUTES;

type ValueOf<Row> = Row extends AttributeRow<infer T> ? T : never;

/** The values of one message, by name; what it did not carry is missing. */
export type Attributes = { readonly [Name in AttributeName]?: ValueOf<(typeof ATTRIBUTES)[Name]> };

export const ATTRIBUTE_NAMES = Object.keys(ATTRIBUTES) as readonly AttributeName[];

const byNumber = new Map(ATTRIBUTE_NAMES.map((name) => [ATTRIBUTES[name].attribute, name] as const));

/** The name of an IETF attribute (vendor id 0). */
export const findAttribute = (attribute: number): AttributeName | undefined => byNumber.get(attribute);
