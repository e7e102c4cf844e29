import { decodeFragmentV1 } from "../../wire/ike/fragments.ts";
import { decodeMessage, EMPTY } from "../../wire/ike/message.ts";
import type { IsakmpSa } from "./isakmp-sa.ts";

const MOST_FRAGMENTS = 64;

/** A part of a message, as [MS-IKEE] cuts it. @returns the whole message when it is the last one that was missing */
export function takeFragment(sa: IsakmpSa, bytes: Uint8Array): Uint8Array | undefined {
  const message = decodeMessage(bytes);
  const decoded = message.ok ? decodeFragmentV1(message.value.payloads[0]?.body ?? EMPTY) : undefined;
  if (decoded?.ok !== true) return undefined;
  const { id, number, isLast, data } = decoded.value;
  if (number > MOST_FRAGMENTS) return undefined;
  if (sa.fragments?.id !== id) sa.fragments = { id, parts: new Map(), last: 0 };
  sa.fragments.parts.set(number, Uint8Array.from(data));
  if (isLast) sa.fragments.last = number;
  const { parts, last } = sa.fragments;
  if (last === 0 || parts.size < last) return undefined;
  sa.fragments = undefined;
  return Buffer.concat(Array.from({ length: last }, (_, i) => parts.get(i + 1) ?? EMPTY));
}
