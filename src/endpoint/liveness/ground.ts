import type { Entropy } from "../../time/entropy.ts";
import type { Instant } from "../../time/instant.ts";
import type { ConnectionConfig, Path } from "../config.ts";
import type { AnySa, Hosts } from "../either.ts";
import type { ChildSa } from "../esp/child-sa.ts";
import type { EndpointEvent } from "../events.ts";

/** What liveness asks of the endpoint that it stands on. */
export interface Ground {
  readonly now: Instant;
  readonly entropy: Entropy;
  readonly hosts: Hosts;
  event(event: EndpointEvent): void;
  /** By our own SPI. */
  sa(localSpi: string): AnySa | undefined;
  /** @param redirectedFrom the gateway that sent us there */
  dial(connection: ConnectionConfig, address: string, redirectedFrom?: string): AnySa;
  /** An IP packet through this child, whatever its selectors say. */
  sendThrough(sa: AnySa, child: ChildSa, packet: Uint8Array): void;
  sendPlain(path: Path, message: Uint8Array): void;
}
