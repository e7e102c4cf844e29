import type { Entropy } from "../time/entropy.ts";
import type { Instant } from "../time/instant.ts";
import type { ConnectionConfig, Path } from "./config.ts";
import type { ChildSa } from "./esp/child-sa.ts";
import type { EndpointEvent } from "./events.ts";

/** What the protocol machines ask of the endpoint that holds them. It is the same for one call of theirs. */
export interface Host<Sa> {
  readonly now: Instant;
  readonly entropy: Entropy;
  send(path: Path, message: Uint8Array): void;
  event(event: EndpointEvent): void;
  /** The path to go on with once both ends know of NAT or of forced encapsulation: RFC 7296 §2.23. */
  encapsulated(path: Path): Path;
  connection(name: string): ConnectionConfig | undefined;
  /** An IKE SPI that nobody has. */
  newIkeSpi(): string;
  /** An SPI for inbound ESP that nobody has. */
  newChildSpi(): number;
  /** From now on messages with this SA's SPI reach it. */
  register(sa: Sa): void;
  forget(sa: Sa): void;
  /** From now on packets under its inbound SPI, and traffic that it covers, reach it. */
  install(sa: Sa, child: ChildSa): void;
  remove(child: ChildSa): void;
  /** The other SAs of this connection: a new contact replaces them (RFC 7296 §2.4). */
  others(sa: Sa): readonly Sa[];
  /** Wakes the SA at its earliest deadline. */
  wake(sa: Sa, at: Instant | undefined): void;
}
