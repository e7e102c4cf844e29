import type { ChildSa } from "../esp/child-sa.ts";
import type { CloseReason } from "../events.ts";
import type { Host } from "../host.ts";
import type { IkeSa } from "./ike-sa.ts";

/** Forgets an IKE SA and every child that it still holds; nothing is sent. */
export function close(host: Host<IkeSa>, sa: IkeSa, reason: CloseReason): void {
  if (sa.state === "closed") return;
  for (const child of [...sa.children]) removeChild(host, sa, child, reason);
  sa.state = "closed";
  sa.closed = reason;
  sa.outstanding = undefined;
  sa.queue.length = 0;
  host.forget(sa);
  host.wake(sa, undefined);
  host.event({ kind: "ike-sa-closed", connection: sa.connection.name, localSpi: sa.localSpi, reason });
}

export function removeChild(host: Host<IkeSa>, sa: IkeSa, child: ChildSa, reason: CloseReason): void {
  sa.childRekeyAt.delete(child);
  const at = sa.children.indexOf(child);
  if (at < 0) return;
  sa.children.splice(at, 1);
  sa.childCrossings.delete(child.inboundSpi);
  for (const one of sa.children) if (one.replaces === child) one.replaces = undefined;
  host.remove(child);
  host.event({ kind: "child-sa-closed", connection: sa.connection.name, child, reason });
}
