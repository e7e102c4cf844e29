import type { Instant } from "../../time/instant.ts";
import type { Endpoint, EndpointEffect } from "../endpoint.ts";
import type { Order } from "./command.ts";

/** What a running endpoint has to carry orders out with. */
export interface Target {
  readonly endpoint: Endpoint;
  /** `switch` for the machine of this pair (redundancy/); absent where nothing is redundant. */
  switchOver?(order: Extract<Order, { kind: "switch-interface" | "switch-peers" }>): readonly EndpointEffect[];
}

/** Does what `clear` and `request` asked for. */
export function carryOut({ endpoint, ...target }: Target, order: Order, now: Instant): readonly EndpointEffect[] {
  switch (order.kind) {
    case "clear-ike":
      return endpoint.clearIke((sa) => order.peer === undefined || sa.path.remote.address === order.peer, now);
    case "clear-ipsec":
      return endpoint.replaceChildren(order.name, now);
    case "switch-interface":
    case "switch-peers":
      return target.switchOver?.(order) ?? [];
  }
}
