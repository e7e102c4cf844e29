import type { Flap } from "../model/facts.ts";
import type { Fields } from "../model/observation.ts";
import { before, type Instant, minutes } from "../time/instant.ts";

/** Older than this a flap explains nothing any more. */
const KEPT = minutes(20);
const MOST = 50;

/**
 * Pairs the lines by which a device tells that a link went down and came up.
 *
 * @param fields of an `interface-status` message: `interface`, `state`
 * @param at by our clock: a device's own may jump
 */
export function linkSeen(flaps: readonly Flap[], fields: Fields, at: Instant): readonly Flap[] {
  const { interface: name, state } = fields;
  if (typeof name !== "string") return flaps;
  const kept = flaps.filter(({ upAt }) => upAt === undefined || upAt >= before(at, KEPT)).slice(-MOST);
  const open = kept.find((flap) => flap.interface === name && flap.upAt === undefined);
  if (state === "DOWN") return open === undefined ? [...kept, { interface: name, downAt: at }] : kept;
  if (state !== "UP" || open === undefined) return kept;
  return kept.map((flap) => (flap === open ? { ...flap, upAt: at } : flap));
}
