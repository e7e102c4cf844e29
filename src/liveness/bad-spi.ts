import { after, type Instant, seconds } from "../time/instant.ts";
import type { Machine, Step, Wake } from "../time/machine.ts";
import type { LogEffect } from "./raised.ts";
import { inRange } from "./range.ts";

// What is done about packets under an SPI that this end does not know:
// https://www.juniper.net/documentation/us/en/software/junos/cli-reference/topics/ref/statement/security-edit-respond-bad-spi.html
// A peer that kept its SAs over our restart is told so and negotiates anew. Anybody can forge such a packet: only
// configured peers are answered, and only so often until the operator clears the count.

/** `[edit security ike respond-bad-spi]`; absent: no packet is answered, all are counted. */
export interface BadSpiStatement {
  readonly maxResponses?: number;
}

export interface BadSpiConfig {
  /** To one gateway. */
  readonly maxResponses: number;
}

const BAD_SPI_DEFAULT = { maxResponses: 5 } as const;

/** @throws UsageError */
export const checkBadSpi = ({ maxResponses = BAD_SPI_DEFAULT.maxResponses }: BadSpiStatement): BadSpiConfig => ({
  maxResponses: inRange("respond-bad-spi max-responses", maxResponses, 1, 30),
});

export interface BadSpiCount {
  readonly received: number;
  readonly responses: number;
  /** Received since the last log line, which is not repeated for a while. */
  readonly unlogged: number;
  readonly logged?: Instant;
}

export interface BadSpiState {
  readonly config: BadSpiConfig | undefined;
  readonly gateways: ReadonlyMap<string, BadSpiCount>;
  /** From addresses that are no peer of ours. */
  readonly strangers: number;
}

export interface BadSpiPacket {
  readonly kind: "bad-spi";
  /** The configured gateway that the source address belongs to, if any. */
  readonly gateway?: string;
  readonly source: string;
  readonly destination: string;
  readonly protocol: "ESP" | "AH";
  readonly spi: number;
  readonly sequence: number;
  readonly interface: string;
}

export type BadSpiInput =
  | BadSpiPacket
  /** `clear security ike respond-bad-spi-count [gateway]` */
  | { readonly kind: "clear-counters"; readonly gateway?: string }
  | { readonly kind: "configure"; readonly config: BadSpiConfig | undefined };

export type BadSpiEffect =
  /**
   * IKEv1: a new phase 1 with INITIAL-CONTACT, upon which the peer drops its old SAs. IKEv2: INVALID_SPI under the IKE
   * SA with the peer, or one unprotected notify where there is none, RFC 7296 §1.5.
   */
  { readonly kind: "respond"; readonly gateway: string; readonly spi: number } | LogEffect | Wake;

/** One line for a gateway in this time, as ScreenOS limits it: https://supportportal.juniper.net/s/article/KB10091 */
const BETWEEN_LOG_LINES = seconds(10);
const NONE: BadSpiCount = { received: 0, responses: 0, unlogged: 0 };

export function badSpi(config: BadSpiConfig | undefined): Machine<BadSpiState, BadSpiInput, BadSpiEffect> {
  return {
    start: () => ({ state: { config, gateways: new Map(), strangers: 0 }, effects: [] }),
    step: (state, input, now) => {
      switch (input.kind) {
        case "bad-spi":
          return received(state, input, now);
        case "clear-counters":
          return { state: { ...state, gateways: cleared(state.gateways, input.gateway) }, effects: [] };
        case "configure":
          return { state: { ...state, config: input.config }, effects: [] };
        case "timer":
          return { state, effects: [] };
      }
    },
  };
}

function received(state: BadSpiState, packet: BadSpiPacket, now: Instant): Step<BadSpiState, BadSpiEffect> {
  const { gateway, spi } = packet;
  if (gateway === undefined) return { state: { ...state, strangers: state.strangers + 1 }, effects: [] };
  const count = state.gateways.get(gateway) ?? NONE;
  const isLogged = count.logged === undefined || now >= after(count.logged, BETWEEN_LOG_LINES);
  const isAnswered = state.config !== undefined && count.responses < state.config.maxResponses;
  const next: BadSpiCount = {
    received: count.received + 1,
    responses: count.responses + (isAnswered ? 1 : 0),
    unlogged: isLogged ? 0 : count.unlogged + 1,
    ...(isLogged ? { logged: now } : count.logged === undefined ? {} : { logged: count.logged }),
  };
  const effects: BadSpiEffect[] = isLogged ? [badSpiSeen(packet)] : [];
  if (isAnswered) effects.push({ kind: "respond", gateway, spi });
  return { state: { ...state, gateways: new Map(state.gateways).set(gateway, next) }, effects };
}

/** The counters begin anew, and so do the responses. */
function cleared(counts: ReadonlyMap<string, BadSpiCount>, gateway: string | undefined): Map<string, BadSpiCount> {
  const rest = gateway === undefined ? new Map<string, BadSpiCount>() : new Map(counts);
  if (gateway !== undefined) rest.delete(gateway);
  return rest;
}

/** `RT_IPSEC_BAD_SPI` in the form of `RT_IPSEC_REPLAY`; an SPI that is unknown has no tunnel. */
function badSpiSeen({ source, destination, protocol, spi, sequence, interface: name }: BadSpiPacket): LogEffect {
  const [hexSpi, hexSequence] = [spi, sequence].map((n) => `0x${n.toString(16)}`);
  const where = `Bad SPI packet detected on IPSec tunnel on ${name} with tunnel ID 0x0!`;
  const what = `From ${source} to ${destination}, ${protocol}, SPI ${hexSpi}, SEQ ${hexSequence}.`;
  return { kind: "log", tag: "RT_IPSEC_BAD_SPI", severity: "info", text: `${where} ${what}` };
}
