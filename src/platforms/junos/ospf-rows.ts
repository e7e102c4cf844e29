/** An OSPF neighbor (RFC 2328 §10). */
export interface OspfNeighbor {
  readonly instance?: string;
  readonly address: string;
  readonly interface: string;
  readonly state: string;
  readonly routerId: string;
  readonly priority: number;
  /** Seconds until it is declared dead. */
  readonly deadSec: number;
  readonly area?: string;
  readonly options?: string;
  readonly dr?: string;
  readonly bdr?: string;
  readonly up?: string;
  readonly upSec?: number;
  readonly adjacent?: string;
  readonly adjacentSec?: number;
  readonly topology?: { readonly name: string; readonly id: number; readonly state: string };
  readonly adjacencyLabels?: readonly { readonly label: number; readonly flags: string; readonly type: string }[];
}
