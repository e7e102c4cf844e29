import { fraction } from "../../time/entropy.ts";
import { after, type Instant, milliseconds, seconds } from "../../time/instant.ts";
import type { Host } from "../host.ts";
import type { IkeSa } from "./ike-sa.ts";

/** RFC 7296 §2.25 leaves the time to us; what keeps a peer busy is over after a few round trips. */
const RETRY = seconds(5);

/** When a request that got TEMPORARY_FAILURE is made again: not both ends at one moment, or they would put each other off for ever. */
export const retryAt = ({ now, entropy }: Host<IkeSa>): Instant =>
  after(now, milliseconds(Math.round(RETRY * (0.5 + fraction(entropy)))));
