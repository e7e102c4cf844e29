import type { EndpointEvent } from "../events.ts";
import { type Identity, renderIdentity } from "../identity.ts";
import type { CertificateDatabase } from "./database.ts";

/**
 * Which certificates the IKE SAs of an endpoint lean on: our own and that of the peer, counted in the database from
 * the moment an SA stands until it is gone. Hand it every event of the endpoint.
 */
export class CertificateReferences {
  readonly #database: CertificateDatabase;
  /** Ids of our own certificates, by the connection that shows them. */
  readonly #own: ReadonlyMap<string, number>;
  /** Ids of what peers last proved themselves with, by identity. */
  readonly #proved = new Map<string, number>();
  /** By the local SPI of the IKE SA. */
  readonly #held = new Map<string, readonly number[]>();

  constructor(database: CertificateDatabase, own: ReadonlyMap<string, number>) {
    this.#database = database;
    this.#own = own;
  }

  /** For `onProved` of the connections' authentication. */
  proved(identity: Identity, id: number): void {
    this.#proved.set(renderIdentity(identity), id);
  }

  take(event: EndpointEvent): void {
    switch (event.kind) {
      case "ike-sa-established":
        if (this.#own.has(event.connection))
          this.#hold(event.localSpi, [this.#own.get(event.connection), this.#proved.get(event.identity)]);
        break;
      case "ike-sa-rekeyed": // nobody proves anything anew: RFC 7296 §2.8
        this.#hold(event.localSpi, this.#held.get(event.replaces) ?? []);
        break;
      case "ike-sa-closed":
        for (const id of this.#held.get(event.localSpi) ?? []) this.#database.release(id);
        this.#held.delete(event.localSpi);
        break;
    }
  }

  #hold(localSpi: string, ids: readonly (number | undefined)[]): void {
    if (this.#held.has(localSpi)) return;
    const held = ids.filter((id) => id !== undefined);
    for (const id of held) this.#database.acquire(id);
    this.#held.set(localSpi, held);
  }
}
