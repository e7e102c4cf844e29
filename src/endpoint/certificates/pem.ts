import { type Decoded, WireError } from "../../errors/errors.ts";
import { decoded } from "../../wire/decoded.ts";

/** One block of RFC 7468 §2. */
export interface PemBlock {
  readonly label: string;
  readonly bytes: Uint8Array;
}

/** The blocks of a PEM text in order; text around them is explanation and ignored (RFC 7468 §2). */
export const parsePem = (text: string): Decoded<readonly PemBlock[]> => decoded(() => [...blocksOf(text)]);

export function renderPem(label: string, bytes: Uint8Array): string {
  const body =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...body, `-----END ${label}-----`, ""].join("\n");
}

function* blocksOf(text: string): Generator<PemBlock> {
  let open: { readonly label: string; readonly at: number; readonly lines: string[] } | undefined;
  let at = 0;
  for (const raw of text.split("\n")) {
    const line = raw.trim();
    const begin = /^-----BEGIN ([A-Z0-9 .]{1,64})-----$/.exec(line)?.[1];
    if (begin !== undefined) open = { label: begin, at, lines: [] };
    else if (open !== undefined && line === `-----END ${open.label}-----`) {
      yield { label: open.label, bytes: base64(open.lines.join(""), open.at) };
      open = undefined;
    } else open?.lines.push(line);
    at += raw.length + 1;
  }
  if (open !== undefined) throw new WireError("pem.open", `the ${open.label} block has no END line`, open.at);
}

function base64(text: string, at: number): Uint8Array {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    throw new WireError("pem.base64", "the block is not base64", at);
  }
  return new Uint8Array(Buffer.from(text, "base64"));
}
