import type { LogMessage } from "../../message.ts";
import { readGatewayEvent } from "../gateway-event.ts";

/** The same as KMD_DPD_PEER_DOWN, since the daemon is called iked. */
export const gatewayDpdPeerDead: LogMessage = {
  tag: "IKE_GATEWAY_DPD_PEER_DEAD",
  event: "peer-dead",
  parse: readGatewayEvent,
};
