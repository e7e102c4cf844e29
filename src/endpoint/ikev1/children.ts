import type { ChildSa } from "../esp/child-sa.ts";
import type { Host } from "../host.ts";
import type { IsakmpSa } from "./isakmp-sa.ts";

/** A child, and the ISAKMP SA under which it is at home for the moment. */
export interface Held {
  readonly child: ChildSa;
  readonly holder: IsakmpSa;
}

/** RFC 2409 §5.5: a child does not hang on the ISAKMP SA that made it. Any SA with its peer may renew and delete it. */
export function heldChild(host: Host<IsakmpSa>, sa: IsakmpSa, isIt: (child: ChildSa) => boolean): Held | undefined {
  for (const holder of [sa, ...host.others(sa)]) {
    const child = holder.children.find(isIt);
    if (child !== undefined) return { child, holder };
  }
  return undefined;
}
