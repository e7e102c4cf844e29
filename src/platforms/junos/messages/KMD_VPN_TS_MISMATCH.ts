import { textMessage } from "../text-message.ts";

/** The peer proposes other traffic selectors than this end has. */
export const tsMismatch = textMessage({
  tag: "KMD_VPN_TS_MISMATCH",
  event: "traffic-selector-mismatch",
  pattern:
    /vpn name: (?<connection>[^,]+)(?:.*?Peer Proposed traffic-selector local-ip: ?(?<proposedLocal>.*?))?(?:,? Peer Proposed traffic-selector remote-ip: ?(?<proposedRemote>.*))?$/i,
  attributes: { "vpn-name": "connection" },
  key: ["selectors", "connection"],
});
