import type { Decoded } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";
import { type Attribute, attributeNumber, readAttributes, writeAttributes } from "./attributes.ts";

/** One choice for one transform type, RFC 7296 §3.3.2. */
export interface Transform {
  readonly type: number;
  readonly id: number;
  readonly attributes: readonly Attribute[];
}

/** A set of transforms of which one of each type is chosen, RFC 7296 §3.3.1. */
export interface Proposal {
  readonly number: number;
  readonly protocol: number;
  readonly spi: Uint8Array;
  readonly transforms: readonly Transform[];
}

const MORE_PROPOSALS = 2;
const MORE_TRANSFORMS = 3;
const LAST = 0;
const KEY_LENGTH = 14;

/** The body of an SA payload of IKEv2, RFC 7296 §3.3. */
export function decodeSa(body: Uint8Array): Decoded<readonly Proposal[]> {
  return decoded(() => {
    const r = new Reader(body, "ike.sa");
    const proposals: Proposal[] = [];
    for (let more = true; more; ) {
      const mark = r.u8("last proposal");
      if (mark !== LAST && mark !== MORE_PROPOSALS) r.fail("proposal", `${mark} where 0 or 2 marks the last proposal`);
      more = mark === MORE_PROPOSALS;
      r.u8("reserved");
      proposals.push(readProposal(part(r, 2, "proposal")));
    }
    if (r.left > 0) r.fail("trailing", `${r.left} bytes after the last proposal`);
    return proposals;
  });
}

function readProposal(r: Reader): Proposal {
  const number = r.u8("proposal number");
  const protocol = r.u8("protocol");
  const spiSize = r.u8("SPI size");
  const count = r.u8("number of transforms");
  const spi = r.bytes(spiSize, "SPI");
  const transforms: Transform[] = [];
  for (let i = 0; i < count; i++) {
    const mark = r.u8("last transform");
    if (mark !== (i === count - 1 ? LAST : MORE_TRANSFORMS))
      r.fail("transform", `mark ${mark} on transform ${i + 1} of ${count}`);
    r.u8("reserved");
    transforms.push(readTransform(part(r, 2, "transform")));
  }
  if (r.left > 0) r.fail("trailing", `${r.left} bytes after the last transform`);
  return { number, protocol, spi, transforms };
}

function readTransform(r: Reader): Transform {
  const type = r.u8("transform type");
  r.u8("reserved");
  return { type, id: r.u16("transform id"), attributes: readAttributes(r) };
}

/** The part whose length stands next and counts itself and the `before` bytes in front of it. */
export function part(r: Reader, before: number, field: string): Reader {
  const length = r.u16(`${field} length`);
  if (length < before + 2) r.fail("length", `a ${field} of ${length} bytes`);
  return new Reader(r.bytes(length - before - 2, field), "ike.sa");
}

export function encodeSa(proposals: readonly Proposal[]): Uint8Array {
  const w = new Writer();
  proposals.forEach((proposal, i) => {
    const body = encodeProposal(proposal);
    w.u8(i === proposals.length - 1 ? LAST : MORE_PROPOSALS).u8(0);
    w.u16(body.length + 4).bytes(body);
  });
  return w.finish();
}

function encodeProposal({ number, protocol, spi, transforms }: Proposal): Uint8Array {
  const w = new Writer().u8(number).u8(protocol).u8(spi.length).u8(transforms.length).bytes(spi);
  transforms.forEach((transform, i) => {
    const attributes = new Writer();
    writeAttributes(attributes, transform.attributes);
    const tail = attributes.finish();
    w.u8(i === transforms.length - 1 ? LAST : MORE_TRANSFORMS)
      .u8(0)
      .u16(tail.length + 8);
    w.u8(transform.type).u8(0).u16(transform.id).bytes(tail);
  });
  return w.finish();
}

/** In bits; absent for ciphers of one key length, RFC 7296 §3.3.5. */
export const keyLengthOf = (transform: Transform): number | undefined =>
  attributeNumber(transform.attributes, KEY_LENGTH);

export const transform = (type: number, id: number, keyLength?: number): Transform => ({
  type,
  id,
  attributes: keyLength === undefined ? [] : [{ type: KEY_LENGTH, value: keyLength }],
});
