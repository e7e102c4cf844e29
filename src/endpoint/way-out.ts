import type { Instant } from "../time/instant.ts";
import { encodeEncapsulated } from "../wire/esp/udp-encapsulation.ts";
import { type ConnectionConfig, type Path, type Ports, type SocketAddress, STANDARD_PORTS } from "./config.ts";
import type { Carrier } from "./data-plane.ts";
import type { AnySa } from "./either.ts";
import type { IkeSas } from "./ike-sas.ts";
import { Keepalives } from "./keepalives.ts";
import type { Ledger } from "./ledger.ts";

/** A datagram that shall go. */
export interface Departure {
  readonly kind: "send";
  readonly from: SocketAddress;
  readonly to: SocketAddress;
  readonly bytes: Uint8Array;
}

/** What leaves an endpoint: counted, with its marker in front, and the mapping of a NAT kept alive in between. */
export class WayOut<Effect> {
  readonly #sas: IkeSas;
  readonly #ledger: Ledger;
  readonly #keepalives = new Keepalives();
  #effects: (Effect | Departure)[] = [];
  #now: Instant;

  constructor(sas: IkeSas, ledger: Ledger, now: Instant) {
    this.#sas = sas;
    this.#ledger = ledger;
    this.#now = now;
  }

  /** What leaves from now on belongs to one call of the endpoint. @returns where it is gathered */
  begin(now: Instant): readonly (Effect | Departure)[] {
    this.#now = now;
    this.#effects = [];
    return this.#effects;
  }

  push(effect: Effect | Departure): void {
    this.#effects.push(effect);
  }

  ike(path: Path, message: Uint8Array): void {
    const sa = this.#sas.ofMessage(message);
    this.#ledger.sent(sa, message);
    const bytes = path.isEncapsulated ? encodeEncapsulated({ kind: "ike", message }) : message;
    this.#send(sa, path, bytes);
  }

  esp({ sa }: Carrier, path: Path, bytes: Uint8Array): void {
    this.#send(sa, path, bytes);
  }

  #send(sa: AnySa | undefined, { local, remote }: Path, bytes: Uint8Array): void {
    if (sa !== undefined) this.#keepalives.sent(sa, this.#now);
    this.push({ kind: "send", from: local, to: remote, bytes });
  }

  nextWake(): Instant | undefined {
    return this.#keepalives.nextWake();
  }

  /** One byte for each SA whose mapping needs it, which the peer drops: RFC 3948 §2.3, §4. */
  wake(now: Instant): void {
    for (const sa of this.#keepalives.wake(now)) {
      if (!sa.path.isEncapsulated) continue;
      this.#ledger.keepalives.sent += 1;
      this.#send(sa, sa.path, encodeEncapsulated({ kind: "keepalive" }));
    }
  }

  forget(sa: AnySa): void {
    this.#keepalives.forget(sa);
  }
}

/** The path to go on with where ESP shares the port of IKE: RFC 7296 §2.23. @param ports ours */
export function floated(
  { local, remote, isEncapsulated }: Path,
  connections: readonly ConnectionConfig[],
  ports: Ports,
): Path {
  if (isEncapsulated) return { local, remote, isEncapsulated };
  const peer = connections.find((one) => one.remote.addresses.includes(remote.address));
  const { nat } = peer?.remote.ports ?? STANDARD_PORTS;
  return {
    local: { address: local.address, port: ports.nat },
    remote: { address: remote.address, port: nat },
    isEncapsulated: true,
  };
}
