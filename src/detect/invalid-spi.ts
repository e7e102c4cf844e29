import type { Fields } from "../model/observation.ts";
import { renderSpi } from "../model/sa.ts";
import { between, type Instant, instant, minutes, seconds } from "../time/instant.ts";

/**
 * What a gateway's "invalid SPI" messages amount to. IOS writes at most one a minute for a flow: one line is a transient
 * of a rekey; the same flow and SPI a minute later means that the peer still sends under it (Cisco 115801).
 */
export interface InvalidSpiFlow {
  readonly sourceAddress: string;
  readonly destinationAddress: string;
  readonly spi: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly lines: number;
}

/** Of one device; changed in place, since a device may write thousands of lines a second. */
export interface InvalidSpiState {
  readonly flows: Record<string, InvalidSpiFlow>;
  size: number;
  /** When those that were quiet for long were last forgotten. */
  sweptAt: Instant;
}

export const newInvalidSpi = (): InvalidSpiState => ({ flows: {}, size: 0, sweptAt: instant(0) });

/** A little under the limiter's minute, for stamps are cut and datagrams are late. */
const AGAIN_AFTER = seconds(50);
const FORGET_AFTER = minutes(10);
const SWEEP_EVERY = minutes(1);
/** Whoever sends under ever new SPIs shall fill no memory: beyond this a new flow is passed over until others are quiet. */
const MOST_FLOWS = 5_000;

export interface InvalidSpiVerdict {
  readonly flow?: InvalidSpiFlow;
  readonly verdict: "none" | "transient" | "drift";
}

/** @param fields of an `invalid-spi` message: `sourceAddress`, `destinationAddress`, `spi` */
export function invalidSpi(state: InvalidSpiState, fields: Fields, now: Instant): InvalidSpiVerdict {
  const { sourceAddress, destinationAddress, spi } = fields;
  if (typeof sourceAddress !== "string" || typeof destinationAddress !== "string" || typeof spi !== "number") {
    return { verdict: "none" };
  }
  if (between(state.sweptAt, now) >= SWEEP_EVERY) sweep(state, now);
  const key = `${sourceAddress} ${destinationAddress} ${renderSpi(spi)}`;
  const known = state.flows[key];
  if (known === undefined && state.size >= MOST_FLOWS) return { verdict: "none" };
  const flow: InvalidSpiFlow =
    known === undefined || isQuiet(known, now)
      ? { sourceAddress, destinationAddress, spi, firstAt: now, lastAt: now, lines: 1 }
      : { ...known, lastAt: now, lines: known.lines + 1 };
  if (known === undefined) state.size += 1;
  state.flows[key] = flow;
  return { flow, verdict: between(flow.firstAt, now) >= AGAIN_AFTER ? "drift" : "transient" };
}

const isQuiet = ({ lastAt }: InvalidSpiFlow, now: Instant): boolean => between(lastAt, now) > FORGET_AFTER;

function sweep(state: InvalidSpiState, now: Instant): void {
  state.sweptAt = now;
  for (const [key, flow] of Object.entries(state.flows)) {
    if (!isQuiet(flow, now)) continue;
    delete state.flows[key];
    state.size -= 1;
  }
}
