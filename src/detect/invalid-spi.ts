import type { Fields } from "../model/observation.ts";
import { renderSpi } from "../model/sa.ts";
import { before, between, type Instant, minutes, seconds } from "../time/instant.ts";

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

export type InvalidSpiState = Readonly<Record<string, InvalidSpiFlow>>;

/** A little under the limiter's minute, for stamps are cut and datagrams are late. */
const AGAIN_AFTER = seconds(50);
const FORGET_AFTER = minutes(10);

export interface InvalidSpiVerdict {
  readonly state: InvalidSpiState;
  readonly flow?: InvalidSpiFlow;
  readonly verdict: "none" | "transient" | "drift";
}

/** @param fields of an `invalid-spi` message: `sourceAddress`, `destinationAddress`, `spi` */
export function invalidSpi(state: InvalidSpiState, fields: Fields, now: Instant): InvalidSpiVerdict {
  const { sourceAddress, destinationAddress, spi } = fields;
  if (typeof sourceAddress !== "string" || typeof destinationAddress !== "string" || typeof spi !== "number") {
    return { state, verdict: "none" };
  }
  const kept = forget(state, now);
  const key = `${sourceAddress} ${destinationAddress} ${renderSpi(spi)}`;
  const known = kept[key];
  const flow: InvalidSpiFlow =
    known === undefined
      ? { sourceAddress, destinationAddress, spi, firstAt: now, lastAt: now, lines: 1 }
      : { ...known, lastAt: now, lines: known.lines + 1 };
  const verdict = between(flow.firstAt, now) >= AGAIN_AFTER ? "drift" : "transient";
  return { state: { ...kept, [key]: flow }, flow, verdict };
}

function forget(state: InvalidSpiState, now: Instant): InvalidSpiState {
  const oldest = before(now, FORGET_AFTER);
  return Object.fromEntries(Object.entries(state).filter(([, flow]) => flow.lastAt >= oldest));
}
