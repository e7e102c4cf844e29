import type { Instant } from "../time/instant.ts";
import type { Fields } from "./observation.ts";

/** What came in from the world, before anybody judged it: raw, timed, and enough to be replayed. */
export type Arrival = LogArrival | TrapArrival | AnswersArrival | EventArrival | SessionArrival;

/** One syslog message as it was framed, header and all; bytes that are no UTF-8 are escaped as \xHH. */
export interface LogArrival {
  readonly kind: "log";
  readonly at: Instant;
  /** `endpoint`: an IPsec endpoint of this process wrote it. */
  readonly transport: "udp" | "tcp" | "tls" | "file" | "endpoint";
  readonly source: string;
  readonly text: string;
}

/** An SNMP notification; v1 traps are already translated by RFC 3584 §3.1. Communities and keys never get here. */
export interface TrapArrival {
  readonly kind: "trap";
  readonly at: Instant;
  readonly version: "v1" | "v2c" | "v3";
  readonly inform: boolean;
  readonly source: string;
  readonly oid: string;
  readonly varbinds: readonly Varbind[];
}

export interface Varbind {
  readonly oid: string;
  /** The ASN.1 name: `Integer`, `OctetString`, `NoSuchInstance`… */
  readonly type: string;
  /** Octet strings that are no printable UTF-8 are given in hex with `0x` in front. */
  readonly value: string | number;
}

/** The answers of one poll: every command that was asked, each with its text or the reason why there is none. */
export interface AnswersArrival {
  readonly kind: "answers";
  readonly at: Instant;
  readonly device: string;
  /** Which request of the judgement this answers. */
  readonly poll: string;
  readonly answers: readonly Answer[];
}

export interface Answer {
  readonly command: string;
  /** When the command was sent, and when the last byte of its answer was there: the state lies between the two. */
  readonly askedAt: Instant;
  readonly at: Instant;
  /** A VICI answer is the JSON text of the messages, one a line. */
  readonly text?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Something a device said by itself over a session it keeps: a VICI event. */
export interface EventArrival {
  readonly kind: "event";
  readonly at: Instant;
  readonly device: string;
  readonly name: string;
  readonly data: Fields;
}

/** A management session came up or went away. */
export interface SessionArrival {
  readonly kind: "session";
  readonly at: Instant;
  readonly device: string;
  readonly state: "up" | "down";
  readonly reason?: string;
}
