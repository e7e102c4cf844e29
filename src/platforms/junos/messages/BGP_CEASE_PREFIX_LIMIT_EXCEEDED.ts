import { bgpPrefixLimit } from "../bgp-prefix-limit.ts";

export const bgpCeasedForPrefixes = bgpPrefixLimit(
  "BGP_CEASE_PREFIX_LIMIT_EXCEEDED",
  "bgp-cease-prefix-limit-exceeded",
);
