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
  /** The peer may use it already, and we may not: packets under its inbound SPI reach it, and the first installs it. */
  expect(sa: Sa, child: ChildSa): void;
  remove(child: ChildSa): void;
  /** The other SAs with the same peer, by its identity: a new contact replaces them (RFC 7296 §2.4). */
  others(sa: Sa): readonly Sa[];
  /** Something authentic came under the SA: the peer's question whether we live, or anything else but an answer to ours. */
  heard(sa: Sa, what: "asked-by-peer" | "ike-received"): void;
  /** The question of dead peer detection that has this number is answered. */
  answered(sa: Sa, question: number): void;
  /** The peer says under the SA that it does not know the SPI under which we send. */
  childUnknown(sa: Sa, spi: number): void;
  /** The peer takes one pair of addresses an SA for the child of this name: RFC 7296 §2.9. */
  pairRequired(sa: Sa, name: string): void;
  /** The peer sends us to another gateway, and we go: RFC 5685. */
  redirected(sa: Sa, to: string): void;
  /** Somebody says, without proof, that the peer has lost the SA. */
  hinted(sa: Sa): void;
  /** The peer proved that it has lost the SA, and we gave it up. */
  crashed(sa: Sa): void;
  /** What proves to the peer after a crash that we have lost the SA, RFC 6290 §5.1; `undefined` without a secret. */
  crashToken(initiatorSpi: string, responderSpi: string): Uint8Array | undefined;
  /** Wakes the SA at its earliest deadline. */
  wake(sa: Sa, at: Instant | undefined): void;
}
