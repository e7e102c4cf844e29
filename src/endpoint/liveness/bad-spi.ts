import { type BadSpiConfig, type BadSpiCount, type BadSpiState, badSpi } from "../../liveness/bad-spi.ts";
import { after, type Instant, seconds } from "../../time/instant.ts";
import { EMPTY, encodeMessage, type IkeMessage, NO_SPI } from "../../wire/ike/message.ts";
import { EXCHANGE, FLAG, NOTIFY } from "../../wire/ike/numbers.ts";
import type { ConnectionConfig, Path } from "../config.ts";
import * as either from "../either.ts";
import type { BadSpiAnswer } from "../events.ts";
import { notifiesOf, notify } from "../ikev2/notifies.ts";
import type { Ground } from "./ground.ts";
import type { Watch } from "./watch.ts";

/** Packets that were on their way when their SA was deleted are no sign of anything. */
const STRAGGLERS = seconds(10);

export interface BadPacket {
  readonly path: Path;
  readonly spi: number;
  readonly sequence: number;
}

/** What is done about packets under an SPI that we do not know: one machine of `badSpi` for each gateway. */
export class BadSpi {
  readonly #ground: Ground;
  readonly #machine: ReturnType<typeof badSpi>;
  readonly #states = new Map<string, BadSpiState>();
  /** When an SPI of ours was given up, the oldest first. */
  readonly #givenUp = new Map<number, Instant>();
  #strangers = 0;

  constructor(ground: Ground, config: BadSpiConfig | undefined) {
    this.#ground = ground;
    this.#machine = badSpi(config);
  }

  /** Packets from addresses that are no configured peer's. */
  get strangers(): number {
    return this.#strangers;
  }

  count(connection: string): BadSpiCount {
    return this.#states.get(connection)?.gateways.get(connection) ?? { received: 0, responses: 0, unlogged: 0 };
  }

  /** `clear security ike respond-bad-spi-count [gateway]` */
  clear(connection?: string): void {
    if (connection === undefined) this.#states.clear();
    else this.#states.delete(connection);
  }

  givenUp(spi: number): void {
    const { now } = this.#ground;
    for (const [old, at] of this.#givenUp) {
      if (now < after(at, STRAGGLERS)) break;
      this.#givenUp.delete(old);
    }
    this.#givenUp.set(spi, now);
  }

  /** @param watch over the configured peer that the packet came from */
  received(watch: Watch | undefined, packet: BadPacket): void {
    const { now } = this.#ground;
    const givenUp = this.#givenUp.get(packet.spi);
    if (givenUp !== undefined && now < after(givenUp, STRAGGLERS)) return;
    if (watch === undefined) {
      this.#strangers += 1;
      return;
    }
    const { connection } = watch;
    const before = this.#states.get(connection.name) ?? this.#machine.start(now).state;
    const { state, effects } = this.#machine.step(before, this.#inputOf(connection, packet), now);
    this.#states.set(connection.name, state);
    for (const effect of effects) {
      if (effect.kind === "log") this.#ground.event({ ...effect, connection: connection.name });
      else if (effect.kind === "respond") this.#respond(watch, packet);
    }
  }

  #inputOf({ name, children }: ConnectionConfig, { path, spi, sequence }: BadPacket) {
    return {
      kind: "bad-spi",
      gateway: name,
      source: path.remote.address,
      destination: path.local.address,
      protocol: "ESP",
      spi,
      sequence,
      interface: children[0]?.tunnelInterface ?? "st0.0",
    } as const;
  }

  #respond(watch: Watch, packet: BadPacket): void {
    const how = this.#answer(watch, packet);
    const { name: connection } = watch.connection;
    if (how !== undefined) this.#ground.event({ kind: "bad-spi-answered", connection, spi: packet.spi, how });
  }

  #answer(watch: Watch, { path, spi }: BadPacket): BadSpiAnswer | undefined {
    const { sa } = watch;
    if (sa !== undefined && sa.path.remote.address === path.remote.address) {
      either.tellInvalidSpi(this.#ground.hosts, sa, spi);
      return "INVALID_SPI";
    }
    if (watch.connection.version === 2) {
      this.#ground.sendPlain(path, encodeMessage(invalidSpi(spi)));
      return "INVALID_SPI in the clear";
    }
    if (watch.connection.initialContact === false) return undefined;
    watch.dialUnlessUnderWay();
    return "a new phase 1 with INITIAL-CONTACT";
  }
}

/** RFC 7296 §1.5: a request by its flags, under SPIs that mean nothing, and nobody shall answer it. */
function invalidSpi(spi: number): IkeMessage {
  const data = new Uint8Array(4);
  new DataView(data.buffer).setUint32(0, spi);
  return {
    initiatorSpi: NO_SPI,
    responderSpi: NO_SPI,
    major: 2,
    minor: 0,
    exchange: EXCHANGE.INFORMATIONAL,
    flags: FLAG.INITIATOR,
    messageId: 0,
    payloads: [notify(NOTIFY.INVALID_SPI, data)],
    trailer: EMPTY,
  };
}

/** The SPI that such a message of a peer is about; `undefined` when it is none. */
export function invalidSpiOf({ exchange, flags, payloads }: IkeMessage): number | undefined {
  if (exchange !== EXCHANGE.INFORMATIONAL || (flags & FLAG.RESPONSE) !== 0) return undefined;
  const data = notifiesOf(payloads).find(({ type }) => type === NOTIFY.INVALID_SPI)?.data;
  return data?.length === 4 ? new DataView(data.buffer, data.byteOffset).getUint32(0) : undefined;
}
