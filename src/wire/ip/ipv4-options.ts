import type { Decoded } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";

/** One option; `data` is absent in the two that are a single byte, RFC 791 §3.1. */
export interface Ipv4Option {
  readonly type: number;
  readonly data?: Uint8Array;
}

export interface Ipv4Options {
  readonly options: readonly Ipv4Option[];
  /** What stands behind the end of the list, or nothing. */
  readonly padding: Uint8Array;
}

/** Copied flag, class and number in one byte, https://www.iana.org/assignments/ip-parameters */
export const IPV4_OPTION = {
  END: 0,
  NOP: 1,
  RECORD_ROUTE: 7,
  TIMESTAMP: 68,
  SECURITY: 130,
  LOOSE_SOURCE_ROUTE: 131,
  EXTENDED_SECURITY: 133,
  COMMERCIAL_SECURITY: 134,
  STRICT_SOURCE_ROUTE: 137,
  ROUTER_ALERT: 148,
  MULTI_DESTINATION: 149,
} as const;

const isSingle = (type: number): boolean => type === IPV4_OPTION.END || type === IPV4_OPTION.NOP;

export function decodeIpv4Options(bytes: Uint8Array): Decoded<Ipv4Options> {
  return decoded(() => {
    const r = new Reader(bytes, "ipv4-options");
    const options: Ipv4Option[] = [];
    while (r.left > 0) {
      const option = readOption(r);
      options.push(option);
      if (option.type === IPV4_OPTION.END) break;
    }
    return { options, padding: r.rest() };
  });
}

function readOption(r: Reader): Ipv4Option {
  const type = r.u8("option type");
  if (isSingle(type)) return { type };
  const length = r.u8("option length");
  if (length < 2) r.fail("length", `option ${type} of ${length} bytes, expected 2 or more`);
  return { type, data: r.bytes(length - 2, `option ${type}`) };
}

/** The caller pads to a multiple of 4 bytes by the `padding`. */
export function encodeIpv4Options({ options, padding }: Ipv4Options): Uint8Array {
  const w = new Writer();
  for (const { type, data } of options) {
    w.u8(type);
    if (!isSingle(type)) w.u8(2 + (data?.length ?? 0)).bytes(data ?? new Uint8Array(0));
  }
  return w.bytes(padding).finish();
}
