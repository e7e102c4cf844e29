import { bgpPrefixLimit } from "../bgp-prefix-limit.ts";

export const bgpPrefixThresholdExceeded = bgpPrefixLimit("BGP_PREFIX_THRESH_EXCEEDED", "bgp-prefix-thresh-exceeded");
