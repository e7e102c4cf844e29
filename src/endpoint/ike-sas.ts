import type { Entropy } from "../time/entropy.ts";
import { hexOf, NO_SPI } from "../wire/ike/message.ts";
import type { AnySa } from "./either.ts";
import { isSameIdentity } from "./identity.ts";

/** The IKE SAs of an endpoint, by the SPI that is ours. */
export class IkeSas {
  readonly #bySpi = new Map<string, AnySa>();

  get all(): readonly AnySa[] {
    return [...this.#bySpi.values()];
  }

  find(localSpi: string): AnySa | undefined {
    return this.#bySpi.get(localSpi);
  }

  register(sa: AnySa): void {
    this.#bySpi.set(sa.localSpi, sa);
  }

  forget(sa: AnySa): void {
    this.#bySpi.delete(sa.localSpi);
  }

  /** An SPI that nobody has. */
  newSpi(entropy: Entropy): string {
    for (;;) {
      const spi = hexOf(entropy.bytes(8));
      if (spi !== NO_SPI && !this.#bySpi.has(spi)) return spi;
    }
  }

  /** The SA that a message of ours belongs to; none for what is answered without one. */
  ofMessage(message: Uint8Array): AnySa | undefined {
    const [initiatorSpi, responderSpi] = [hexOf(message.subarray(0, 8)), hexOf(message.subarray(8, 16))];
    return this.#bySpi.get(initiatorSpi) ?? this.#bySpi.get(responderSpi);
  }

  /** Those with the same peer and of the same version that are past their first exchange. */
  othersOf<Sa extends AnySa>(sa: Sa): readonly Sa[] {
    return this.all.filter(
      (one): one is Sa => one.version === sa.version && one !== sa && one.state !== "connecting" && isSamePeer(one, sa),
    );
  }
}

/** Whoever comes from anywhere is told apart by the identity that it has proved: RFC 7296 §2.4, RFC 2407 §4.6.3.3. */
const isSamePeer = ({ connection, remoteIdentity: one }: AnySa, { connection: same, remoteIdentity: other }: AnySa) =>
  connection === same && one !== undefined && other !== undefined && isSameIdentity(one, other);
