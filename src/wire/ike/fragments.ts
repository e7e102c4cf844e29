import type { Decoded } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";

/** The head of an encrypted fragment (SKF), RFC 7383 §2.5; IV, ciphertext and ICV follow. */
export interface FragmentHead {
  /** From 1 to `total`. */
  readonly number: number;
  readonly total: number;
}

export const FRAGMENT_HEAD_LENGTH = 4;

export const decodeFragmentHead = (body: Uint8Array): Decoded<FragmentHead> =>
  decoded(() => {
    const r = new Reader(body, "ike.skf");
    const number = r.u16("fragment number");
    const total = r.u16("total fragments");
    if (number === 0 || number > total) r.fail("fragment", `fragment ${number} of ${total}`);
    return { number, total };
  });

export const encodeFragmentHead = ({ number, total }: FragmentHead): Uint8Array =>
  new Writer().u16(number).u16(total).finish();

/** A fragment of an IKEv1 message as Cisco and Windows send it ([MS-IKEE] §2.2.3.1): payload 132 alone in a message. */
export interface FragmentV1 {
  readonly id: number;
  readonly number: number;
  readonly isLast: boolean;
  readonly data: Uint8Array;
}

export const decodeFragmentV1 = (body: Uint8Array): Decoded<FragmentV1> =>
  decoded(() => {
    const r = new Reader(body, "ike.fragment");
    const id = r.u16("fragment id");
    const number = r.u8("fragment number");
    const flags = r.u8("flags");
    if (number === 0) r.fail("number", "fragments are counted from 1");
    return { id, number, isLast: (flags & 1) === 1, data: r.rest() };
  });

export const encodeFragmentV1 = ({ id, number, isLast, data }: FragmentV1): Uint8Array =>
  new Writer()
    .u16(id)
    .u8(number)
    .u8(isLast ? 1 : 0)
    .bytes(data)
    .finish();
