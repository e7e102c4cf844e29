import type { Instant } from "../time/instant.ts";
import type { CertificateDatabase } from "./certificates/database.ts";
import type { CertificateReferences } from "./certificates/references.ts";
import type { SocketAddress } from "./config.ts";
import type { Endpoint, EndpointEffect } from "./endpoint.ts";
import type { EndpointEvent } from "./events.ts";
import { carryOut } from "./show/carry-out.ts";
import type { Order } from "./show/command.ts";
import type { EndpointView } from "./show/view.ts";
import { viewOf } from "./show/view-of.ts";

export interface OperatedOptions {
  readonly endpoint: Endpoint;
  /** Absent where nobody proves himself by certificate. */
  readonly certificates?: { readonly database: CertificateDatabase; readonly references: CertificateReferences };
}

/**
 * An endpoint with all that its operator sees and orders: its certificate database beside it. It is driven as the
 * endpoint itself is; every event is heard here first, and what follows from it goes out with it.
 */
export class OperatedEndpoint {
  readonly endpoint: Endpoint;
  readonly #options: OperatedOptions;

  constructor(options: OperatedOptions) {
    this.#options = options;
    this.endpoint = options.endpoint;
  }

  get needsRawIp(): boolean {
    return this.endpoint.needsRawIp;
  }

  nextWake(): Instant | undefined {
    return this.endpoint.nextWake();
  }

  wake(now: Instant): readonly EndpointEffect[] {
    return this.#heard(this.endpoint.wake(now));
  }

  receive(
    datagram: { readonly from: SocketAddress; readonly to: SocketAddress; readonly bytes: Uint8Array },
    now: Instant,
  ): readonly EndpointEffect[] {
    return this.#heard(this.endpoint.receive(datagram, now));
  }

  /** Does what `clear` and `request` asked for. */
  order(order: Order, now: Instant): readonly EndpointEffect[] {
    return this.#heard(carryOut({ endpoint: this.endpoint }, order, now));
  }

  /** Every connection goes down, and stays so. */
  down(now: Instant): readonly EndpointEffect[] {
    return this.#heard(this.endpoint.connections.flatMap(({ name }) => this.endpoint.down(name, now)));
  }

  view(now: Instant): EndpointView {
    const { database } = this.#options.certificates ?? {};
    database?.expire(now);
    return viewOf(this.endpoint, now, database === undefined ? {} : { certificates: database });
  }

  #heard(effects: readonly EndpointEffect[]): readonly EndpointEffect[] {
    for (const effect of effects) if (effect.kind === "event") this.#take(effect.event);
    return effects;
  }

  #take(event: EndpointEvent): void {
    this.#options.certificates?.references.take(event);
  }
}
