import type { AuditEntry } from "../model/audit.ts";
import type { Incident } from "../model/incident.ts";
import type { Order } from "../platforms/order.ts";

/** What shall happen in the world because of an input. The edge performs it when the input that caused it is durable. */
export type CircleEffect =
  | {
      readonly kind: "ask";
      readonly device: string;
      readonly poll: string;
      readonly commands: readonly string[];
      /** Evidence, a guard or a verification: not the routine. */
      readonly urgent: boolean;
    }
  | {
      readonly kind: "carry-out";
      readonly action: string;
      readonly device: string;
      readonly orders: readonly Order[];
      /** Ordered when one of them is refused, so that nothing is left half done. */
      readonly abandon?: readonly Order[];
    }
  | { readonly kind: "incident-changed"; readonly incident: Incident }
  | { readonly kind: "tunnel-changed"; readonly tunnel: string }
  | { readonly kind: "device-changed"; readonly device: string }
  | { readonly kind: "audit"; readonly entry: AuditEntry };
