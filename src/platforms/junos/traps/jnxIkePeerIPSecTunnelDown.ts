import type { FieldValue } from "../../../model/observation.ts";
import { trapOf } from "../../trap.ts";
import type { Varbinds } from "../../varbinds.ts";
import { IKE_NOTIFICATIONS, IKE_TRAP } from "../flow-monitor-mib.ts";
import { IKE_TYPES, ikePeerFields, tunnelFields } from "../ike-trap.ts";
import { selectorOf } from "../selector.ts";

const selector =
  (object: string) =>
  (varbinds: Varbinds): FieldValue | undefined => {
    const found = selectorOf(varbinds.text(object));
    return found.length === 0 ? varbinds.text(object) : found;
  };

/** A tunnel went down: the same that `KMD_VPN_DOWN_ALARM_USER` says. */
export const jnxIkePeerIpsecTunnelDown = trapOf({
  name: "jnxIkePeerIPSecTunnelDown",
  event: "tunnel-status",
  oids: [`${IKE_NOTIFICATIONS}.2`],
  fields: {
    ...ikePeerFields,
    ...tunnelFields,
    localTs: selector(IKE_TRAP.localSelector),
    remoteTs: selector(IKE_TRAP.remoteSelector),
  },
  beside: IKE_TYPES,
  always: { state: "DOWN" },
  key: ["tunnel", "remoteAddress", "connection"],
});
