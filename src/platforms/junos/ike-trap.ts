import { address, number, type TrapForm, text } from "../trap.ts";
import type { Varbinds } from "../varbinds.ts";
import { IKE_TRAP } from "./flow-monitor-mib.ts";
import { told } from "./message-fields.ts";

/** As Junos says it, without its ways to say that there is none. */
const word =
  (object: string) =>
  (varbinds: Varbinds): string | undefined =>
    told(varbinds.text(object));

/** What both of Junos's IKE notifications tell of the peer. */
export const ikePeerFields = {
  remoteAddress: address(IKE_TRAP.remoteAddress),
  remotePort: number(IKE_TRAP.remotePort),
  localAddress: address(IKE_TRAP.localAddress),
  localPort: number(IKE_TRAP.localPort),
  routingInstance: word(IKE_TRAP.routingInstance),
  localId: text(IKE_TRAP.localId),
  remoteId: text(IKE_TRAP.remoteId),
  userName: word(IKE_TRAP.userName),
  gateway: word(IKE_TRAP.gateway),
} satisfies TrapForm["fields"];

export const tunnelFields = {
  connection: word(IKE_TRAP.vpn),
  trafficSelector: word(IKE_TRAP.trafficSelector),
} satisfies TrapForm["fields"];

export const IKE_TYPES = [
  IKE_TRAP.remoteAddressType,
  IKE_TRAP.localAddressType,
  IKE_TRAP.localIdType,
  IKE_TRAP.remoteIdType,
];
