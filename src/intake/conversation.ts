import type { Duration } from "../time/instant.ts";

/**
 * What is said over one channel of a management connection, from the login to the last answer, as a machine without
 * sockets and clocks: bytes, silence and commands go in, effects come out. A CLI terminal and a NETCONF session are two.
 */
export interface Conversation {
  take(input: ConversationInput): readonly ConversationEffect[];
}

export type ConversationInput =
  | { readonly kind: "opened" }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  /** Nothing came for as long as the last `wake` said. */
  | { readonly kind: "silence" }
  /** The device has closed the channel. */
  | { readonly kind: "closed" }
  /** A command; `patience` is the silence in the middle of its answer that is borne. One at a time, and only when ready. */
  | {
      readonly kind: "run";
      readonly command: string;
      readonly patience: Duration;
      /** Sent as it is, whatever mode the device is in: it was spelt for that mode. */
      readonly isOrder?: boolean;
    };

export type ConversationEffect =
  /** What is a secret is sent and never recorded. */
  | { readonly kind: "write"; readonly text: string; readonly isSecret: boolean }
  /** Tell me when nothing came for that long; a newer one replaces it, and whatever comes starts it again. */
  | { readonly kind: "wake"; readonly after: Duration }
  /** Logged in, at ease, and waiting for the first command. */
  | { readonly kind: "ready" }
  | { readonly kind: "answer"; readonly text: string }
  | {
      readonly kind: "failed";
      readonly code: string;
      readonly message: string;
      /** What came until then is evidence too. */
      readonly output?: string;
      /** What comes later could be taken for the answer to another command: the channel must be closed. */
      readonly isOver: boolean;
      /** The device has no such command; asking again is not worth it. */
      readonly isUnknown?: boolean;
    };

/** A conversation and the channel of the SSH connection that it is held over. */
export interface Protocol {
  /** A shell with a terminal, or a subsystem (RFC 4254 §6.5). */
  readonly channel: { readonly kind: "shell" } | { readonly kind: "subsystem"; readonly name: string };
  begin(): Conversation;
}

/** A second line, or a key that a terminal acts upon, would be a command of its own that nobody decided. */
export const isOneLine = (command: string): boolean => /^[^\p{Cc}\u2028\u2029]+$/u.test(command);

/** Nothing is sent of a command that is none. */
export const notOneLine = (command: string): ConversationEffect => ({
  kind: "failed",
  code: "cli.unsendable",
  message: `${JSON.stringify(command)} is no command of one line: write it without control characters`,
  isOver: false,
});
