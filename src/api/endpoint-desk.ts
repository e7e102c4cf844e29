import { UsageError } from "../errors/errors.ts";

/** What the faces ask about endpoints that this process runs: its own, and the gateways of the lab. */
export interface EndpointDesk {
  list(): readonly EndpointSummary[];
  /**
   * One line of the operational commands, as an operator types it at the gateway; `?` at its end asks what may follow.
   * @throws UsageError `endpoint.unknown`
   */
  run(name: string, line: string): EndpointAnswer;
}

export interface EndpointSummary {
  readonly name: string;
  /** The address that its peers know. */
  readonly address: string;
  /** Established IKE SAs, and tunnels with child SAs. */
  readonly ikeSas: number;
  readonly tunnels: number;
}

export interface EndpointAnswer {
  /** `done`: what was ordered is under way, and there is nothing to show; `slip`: the line is wrong; `refused`: it is not possible. */
  readonly kind: "text" | "help" | "done" | "slip" | "refused";
  readonly text: string;
  /** The same as data, of a `text`; the orders, of a `done`. */
  readonly json?: unknown;
}

/** The virtual fleet of this process, and its faults. */
export interface LabDesk {
  gateways(): readonly LabGatewayStatus[];
  faults(): readonly { readonly name: string; readonly help: string }[];
  /** @throws UsageError `lab.fault`, `lab.gateway-unknown` */
  break(gateway: string, fault: string): void;
  mend(gateway: string, fault: string): void;
}

export interface LabGatewayStatus {
  readonly name: string;
  readonly address: string;
  readonly ikeSas: number;
  readonly childSas: number;
  /** Faults that last until they are mended. */
  readonly faults: readonly string[];
  /** Echo requests that the hosts behind it sent through its tunnels, and those that were answered. */
  readonly asked: number;
  readonly answered: number;
}

/** Of a process that runs none. */
export const noEndpoints: EndpointDesk = {
  list: () => [],
  run(name) {
    throw new UsageError("endpoint.unknown", `there is no endpoint “${name}”: this process runs none`);
  },
};
