import type { LogMessage } from "../../message.ts";
import { readGatewayEvent } from "../gateway-event.ts";

/** The peer is who the configuration says: the IKE SA is about to be there. */
export const gatewayIdValidated: LogMessage = {
  tag: "IKE_GATEWAY_ID_VALIDATION_SUCCESS",
  event: "peer-id-validated",
  parse: readGatewayEvent,
};
