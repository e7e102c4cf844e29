import { EXCHANGE } from "../wire/ike/numbers.ts";
import { contentOf, type Datagram } from "./wire.ts";

/** Faults of the way, by name: what of a gateway's datagrams, in and out, they drop. */
const BLOCKS: Readonly<Record<string, readonly string[]>> = {
  "esp-blocked": ["esp"],
  "ike-blocked": ["ike"],
  unplugged: ["esp", "ike"],
};

/** Whether a fault of the way drops the datagram. */
export function isBlocked(faults: ReadonlySet<string>, datagram: Datagram): boolean {
  const blocked = Object.keys(BLOCKS).filter((name) => faults.has(name));
  if (blocked.length === 0) return false;
  const kind = contentOf(datagram)?.kind;
  return kind !== undefined && blocked.some((name) => BLOCKS[name]?.includes(kind));
}

/**
 * A rekey of which the peer never hears the end. Of a quick mode the first message arrives and is answered, the third is
 * lost however often it is repeated: its sender has gone over to the new SPIs, the peer still waits for the proof that it
 * lives (RFC 2409 §5.5). The DELETE of the old SA is lost as well.
 */
export class UnheardRekeys {
  /** The quick modes that are lost, and the first message of each. */
  readonly #quickModes = new Map<number, Uint8Array>();
  /** To whom DELETEs are lost, until the old SA is gone. */
  readonly #deletesTo = new Set<string>();
  #isBeginning = false;

  /** The quick modes that `begin` sends are those that are lost. */
  begin<T>(begin: () => T): T {
    this.#isBeginning = true;
    try {
      return begin();
    } finally {
      this.#isBeginning = false;
    }
  }

  rekeyed(peerAddress: string): void {
    this.#deletesTo.add(peerAddress);
  }

  oldOneGone(peerAddress: string): void {
    this.#deletesTo.delete(peerAddress);
  }

  /** @returns whether the datagram is lost */
  take(datagram: Datagram): boolean {
    if (!this.#isBeginning && this.#quickModes.size === 0) return false;
    const content = contentOf(datagram);
    if (content?.kind !== "ike") return false;
    const { exchange, messageId } = content.header;
    if (exchange === EXCHANGE.INFORMATIONAL_V1) return this.#deletesTo.has(datagram.to.address);
    if (exchange !== EXCHANGE.QUICK_MODE) return false;
    if (this.#isBeginning) this.#quickModes.set(messageId, datagram.bytes);
    const first = this.#quickModes.get(messageId);
    return first !== undefined && Buffer.compare(first, datagram.bytes) !== 0;
  }
}
