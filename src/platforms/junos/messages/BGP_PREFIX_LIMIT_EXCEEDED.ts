import { bgpPrefixLimit } from "../bgp-prefix-limit.ts";

export const bgpPrefixLimitExceeded = bgpPrefixLimit("BGP_PREFIX_LIMIT_EXCEEDED", "bgp-prefix-limit-exceeded");
