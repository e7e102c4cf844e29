import { trapOf } from "../../trap.ts";
import { IKE_NOTIFICATIONS } from "../flow-monitor-mib.ts";
import { IKE_TYPES, ikePeerFields } from "../ike-trap.ts";

/** An IKE peer is gone. Junos sends nothing when it is back: that, a poll sees. */
export const jnxIkePeerDown = trapOf({
  name: "jnxIkePeerDown",
  event: "peer-dead",
  oids: [`${IKE_NOTIFICATIONS}.1`],
  fields: ikePeerFields,
  beside: IKE_TYPES,
  key: ["peer", "remoteAddress"],
});
