// The side that is asked. It answers whether or not it asks itself: RFC 3706 §5.2.

/** The peer's last number on this phase 1 SA; absent until it first asks. */
export interface PeerQuestions {
  readonly last?: number;
  /** Questions with an older number, which were not answered. */
  readonly refused: number;
}

export const NO_QUESTIONS: PeerQuestions = { refused: 0 };

/**
 * RFC 3706 §6.2: an older number is refused, it may be a replay. The same number again is answered again: strongSwan
 * repeats a number until it has the answer, where the RFC adds one to each message.
 */
export function answer(
  questions: PeerQuestions,
  sequence: number,
): { readonly questions: PeerQuestions; readonly answers: boolean } {
  const { last } = questions;
  if (last !== undefined && isOlder(sequence, last))
    return { questions: { ...questions, refused: questions.refused + 1 }, answers: false };
  return { questions: { ...questions, last: sequence }, answers: true };
}

/** In arithmetic that wraps at 32 bits. */
const isOlder = (sequence: number, last: number): boolean => (sequence - last) >>> 0 >= 0x8000_0000;
