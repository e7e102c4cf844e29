import type { Entropy } from "../../time/entropy.ts";
import { between, type Duration, milliseconds } from "../../time/instant.ts";
import { decodeEncapsulated, encodeEncapsulated } from "../../wire/esp/udp-encapsulation.ts";
import { decodeHeader, EMPTY, encodeMessage, hexOf, type IkeHeader, NO_SPI } from "../../wire/ike/message.ts";
import { EXCHANGE, FLAG } from "../../wire/ike/numbers.ts";
import type { Ports, SocketAddress } from "../config.ts";
import { type Datagram, type Script, wait } from "./run.ts";

/** Where questions go and come from. */
export interface Way {
  readonly local: SocketAddress;
  readonly remote: string;
  readonly ports: Ports;
}

/** How long an answer is waited for, and how often it is asked. */
export interface Patience {
  readonly first: Duration;
  readonly tries: number;
}

/** One IKE message in the clear that a gateway answers without knowing us. */
export interface Question {
  readonly summary: string;
  readonly port: "ike" | "nat";
  readonly message: Uint8Array;
}

export interface Answer {
  readonly header: IkeHeader;
  readonly bytes: Uint8Array;
  /** From the last time that it was asked. */
  readonly roundTrip: Duration;
  /** How often it was asked. */
  readonly attempts: number;
}

/** Asks until it is answered or patience ends; each time twice as patient. */
export function* ask(way: Way, question: Question, { first, tries }: Patience): Script<never, Answer | undefined> {
  const send = { kind: "send", from: way.local, to: { address: way.remote, port: way.ports[question.port] } } as const;
  const isEncapsulated = question.port === "nat";
  const bytes = isEncapsulated ? encodeEncapsulated({ kind: "ike", message: question.message }) : question.message;
  const spi = hexOf(question.message.subarray(0, 8));
  for (let attempts = 1; attempts <= tries; attempts++) {
    const outcome = yield* wait({
      act: () => [{ ...send, bytes }],
      until: (seen) => (seen.kind === "datagram" ? answerIn(seen.datagram, isEncapsulated, spi) : undefined),
      patience: milliseconds(first * 2 ** (attempts - 1)),
    });
    const { found, startedAt, endedAt } = outcome;
    if (found !== undefined) return { ...found, roundTrip: between(startedAt, endedAt), attempts };
  }
  return undefined;
}

function answerIn(
  { bytes }: Datagram,
  isEncapsulated: boolean,
  spi: string,
): Pick<Answer, "header" | "bytes"> | undefined {
  const content = isEncapsulated ? decodeEncapsulated(bytes) : undefined;
  if (content !== undefined && (!content.ok || content.value.kind !== "ike")) return undefined;
  const message = content?.ok === true && content.value.kind === "ike" ? content.value.message : bytes;
  const header = decodeHeader(message);
  if (!header.ok || header.value.initiatorSpi !== spi) return undefined;
  return { header: header.value, bytes: Uint8Array.from(message) };
}

/** An SPI of ours for one question. */
export function newSpi(entropy: Entropy): string {
  const spi = hexOf(entropy.bytes(8));
  return spi === NO_SPI ? newSpi(entropy) : spi;
}

/** RFC 7296 §2.5: who speaks IKEv2 answers a higher major version with INVALID_MAJOR_VERSION, and keeps nothing of it. */
export const versionQuestion = (entropy: Entropy, port: Question["port"]): Question => ({
  summary: `IKE version 3 on ${port === "ike" ? "the port of IKE" : "the port shared with ESP"}`,
  port,
  message: encodeMessage({
    initiatorSpi: newSpi(entropy),
    responderSpi: NO_SPI,
    major: 3,
    minor: 0,
    exchange: EXCHANGE.IKE_SA_INIT,
    flags: FLAG.INITIATOR,
    messageId: 0,
    payloads: [],
    trailer: EMPTY,
  }),
});
