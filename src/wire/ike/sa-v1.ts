import type { Decoded } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";
import { type Attribute, readAttributes, writeAttributes } from "./attributes.ts";
import { PAYLOAD_V1 } from "./numbers.ts";
import { part } from "./sa.ts";

/** One whole choice, RFC 2408 §3.6: in IKEv1 a transform names everything at once. */
export interface TransformV1 {
  readonly number: number;
  readonly id: number;
  readonly attributes: readonly Attribute[];
}

export interface ProposalV1 {
  readonly number: number;
  readonly protocol: number;
  readonly spi: Uint8Array;
  readonly transforms: readonly TransformV1[];
}

/** The body of an SA payload of IKEv1, RFC 2408 §3.4. Proposals of the same number stand together or fall together (AH with ESP). */
export interface SaV1 {
  readonly doi: number;
  readonly situation: number;
  readonly proposals: readonly ProposalV1[];
}

export const IPSEC_DOI = 1;
export const SIT_IDENTITY_ONLY = 1;

export function decodeSaV1(body: Uint8Array): Decoded<SaV1> {
  return decoded(() => {
    const r = new Reader(body, "ike.sa");
    const doi = r.u32("DOI");
    const situation = r.u32("situation");
    const proposals: ProposalV1[] = [];
    for (let more = true; more; ) {
      more = next(r, PAYLOAD_V1.PROPOSAL, "proposal");
      proposals.push(readProposal(part(r, 2, "proposal")));
    }
    if (r.left > 0) r.fail("trailing", `${r.left} bytes after the last proposal`);
    return { doi, situation, proposals };
  });
}

/** Whether another of the same kind follows. */
function next(r: Reader, kind: number, field: string): boolean {
  const mark = r.u8(`next ${field}`);
  if (mark !== 0 && mark !== kind) r.fail(field, `${mark} where 0 or ${kind} marks the last ${field}`);
  r.u8("reserved");
  return mark === kind;
}

function readProposal(r: Reader): ProposalV1 {
  const number = r.u8("proposal number");
  const protocol = r.u8("protocol");
  const spiSize = r.u8("SPI size");
  const count = r.u8("number of transforms");
  const spi = r.bytes(spiSize, "SPI");
  const transforms: TransformV1[] = [];
  for (let i = 0; i < count; i++) {
    const more = next(r, PAYLOAD_V1.TRANSFORM, "transform");
    if (more !== i < count - 1) r.fail("transform", `the chain of transforms does not end with number ${count}`);
    transforms.push(readTransform(part(r, 2, "transform")));
  }
  if (r.left > 0) r.fail("trailing", `${r.left} bytes after the last transform`);
  return { number, protocol, spi, transforms };
}

function readTransform(r: Reader): TransformV1 {
  const number = r.u8("transform number");
  const id = r.u8("transform id");
  r.u16("reserved");
  return { number, id, attributes: readAttributes(r) };
}

export function encodeSaV1({ doi, situation, proposals }: SaV1): Uint8Array {
  const w = new Writer().u32(doi).u32(situation);
  proposals.forEach((proposal, i) => {
    const body = encodeProposal(proposal);
    w.u8(i === proposals.length - 1 ? 0 : PAYLOAD_V1.PROPOSAL).u8(0);
    w.u16(body.length + 4).bytes(body);
  });
  return w.finish();
}

function encodeProposal({ number, protocol, spi, transforms }: ProposalV1): Uint8Array {
  const w = new Writer().u8(number).u8(protocol).u8(spi.length).u8(transforms.length).bytes(spi);
  transforms.forEach((transform, i) => {
    const attributes = new Writer();
    writeAttributes(attributes, transform.attributes);
    const tail = attributes.finish();
    w.u8(i === transforms.length - 1 ? 0 : PAYLOAD_V1.TRANSFORM)
      .u8(0)
      .u16(tail.length + 8);
    w.u8(transform.number).u8(transform.id).u16(0).bytes(tail);
  });
  return w.finish();
}
