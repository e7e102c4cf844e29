import type { ConnectionStatus, IkeSa } from "../../model/sa.ts";
import type { Writable } from "./rules.ts";

/** An IKE SA as Junos tells it; the brief form leaves out the local end. Texts are the device's own words. */
export interface JunosIkeSa extends Omit<IkeSa, "localAddress" | "role"> {
  readonly locale?: string;
  readonly localAddress?: string;
  readonly role?: string;
  /** MAIN, AGGRESSIVE, or IKEV2 where the release prints the version in its place. */
  readonly exchangeType?: string;
  readonly authMethod?: string;
  /** The device's own words for it. */
  readonly authentication?: string;
  readonly encryptionAlgorithm?: string;
  readonly integrityAlgorithm?: string;
  readonly prf?: string;
  readonly dhGroup?: string;
  readonly reauthLifetime?: string;
  readonly fragmentation?: string;
  readonly peerIkeId?: string;
  readonly userName?: string;
  readonly assignedAddress?: string;
  readonly clientInfo?: string;
  readonly location?: string;
  readonly tunnelIndexes?: readonly number[];
  readonly flags?: readonly string[];
  readonly counters?: Readonly<Record<string, number>>;
  readonly childSas?: { readonly created: number; readonly deleted: number };
  readonly phase2InProgress?: number;
  readonly negotiations?: readonly Negotiation[];
  /** By the device's word for the exchange. */
  readonly exchanges?: Readonly<Record<string, ExchangeStats>>;
  /** What else is said, by the device's labels. */
  readonly details?: Readonly<Record<string, string>>;
}

/** A phase 2 negotiation that is running under the SA. */
export interface Negotiation {
  readonly type: string;
  readonly role?: string;
  readonly messageId?: number;
  readonly localAddress?: string;
  readonly remoteAddress?: string;
  readonly localIdentity?: string;
  readonly remoteIdentity?: string;
  readonly flags?: readonly string[];
}

/** How often each kind of message of an exchange came and went: `Request Out`, `No Proposal Chosen In`. */
export interface ExchangeStats {
  readonly initiator: Readonly<Record<string, number>>;
  readonly responder: Readonly<Record<string, number>>;
}

/** An SA while it is read. */
export type IkeSaDraft = Writable<JunosIkeSa> & {
  counters?: Record<string, number>;
  negotiations?: Writable<Negotiation>[];
};

/** ES-PIC and MX say Matured, SRX says UP. */
export function statusOf(state: string): ConnectionStatus {
  if (/^(?:UP|Matured)$/i.test(state)) return "ESTABLISHED";
  return /^Not matured$/i.test(state) ? "CONNECTING" : "INVALID";
}

export function exchangeOf(mode: string): { readonly exchangeType: string; readonly ikeVersion: "IKEV1" | "IKEV2" } {
  const exchangeType = mode.toUpperCase();
  return { exchangeType, ikeVersion: exchangeType === "IKEV2" ? "IKEV2" : "IKEV1" };
}

/** OpenConfig's word for the method where there is one, beside the device's own. */
export function authenticationOf(words: string): { readonly authentication: string; readonly authMethod: string } {
  if (/pre-shared/i.test(words)) return { authentication: words, authMethod: "PRE_SHARED_KEY" };
  return { authentication: words, authMethod: /signature|certificate/i.test(words) ? "PKI_CERTS" : words };
}
