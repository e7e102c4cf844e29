import type { Decoded } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";

// Bodies of payloads, reader and writer one under the other. Reserved fields are written as zero; what came is not kept,
// for whoever hashes a body hashes the bytes that came.

/** Key Exchange of IKEv2, RFC 7296 §3.4. In IKEv1 (RFC 2408 §3.7) the body is the value alone. */
export interface KeyExchange {
  readonly group: number;
  readonly data: Uint8Array;
}

export const decodeKe = (body: Uint8Array): Decoded<KeyExchange> =>
  decoded(() => {
    const r = new Reader(body, "ike.ke");
    const group = r.u16("group");
    r.u16("reserved");
    return { group, data: r.rest() };
  });

export const encodeKe = ({ group, data }: KeyExchange): Uint8Array =>
  new Writer().u16(group).u16(0).bytes(data).finish();

/** Identification, RFC 7296 §3.5. IKEv1 (RFC 2407 §4.6.2) puts protocol and port where IKEv2 has reserved bytes. */
export interface Identification {
  readonly type: number;
  readonly protocol: number;
  readonly port: number;
  readonly data: Uint8Array;
}

export const decodeId = (body: Uint8Array): Decoded<Identification> =>
  decoded(() => {
    const r = new Reader(body, "ike.id");
    return { type: r.u8("ID type"), protocol: r.u8("protocol"), port: r.u16("port"), data: r.rest() };
  });

export const encodeId = ({ type, protocol, port, data }: Identification): Uint8Array =>
  new Writer().u8(type).u8(protocol).u16(port).bytes(data).finish();

/** Certificate and Certificate Request, RFC 7296 §3.6 and §3.7; RFC 2408 §3.9 and §3.10. */
export interface Certificate {
  readonly encoding: number;
  readonly data: Uint8Array;
}

export const decodeCert = (body: Uint8Array): Decoded<Certificate> =>
  decoded(() => {
    const r = new Reader(body, "ike.cert");
    return { encoding: r.u8("certificate encoding"), data: r.rest() };
  });

export const encodeCert = ({ encoding, data }: Certificate): Uint8Array =>
  new Writer().u8(encoding).bytes(data).finish();

/** Authentication, RFC 7296 §3.8. */
export interface Authentication {
  readonly method: number;
  readonly data: Uint8Array;
}

export const decodeAuth = (body: Uint8Array): Decoded<Authentication> =>
  decoded(() => {
    const r = new Reader(body, "ike.auth");
    const method = r.u8("auth method");
    r.bytes(3, "reserved");
    return { method, data: r.rest() };
  });

export const encodeAuth = ({ method, data }: Authentication): Uint8Array =>
  new Writer().u8(method).u8(0).u16(0).bytes(data).finish();

/** Notify, RFC 7296 §3.10. IKEv1 (RFC 2408 §3.14) carries a DOI in front of it: `undefined` in IKEv2. */
export interface Notify {
  readonly doi?: number;
  readonly protocol: number;
  /** Empty unless it is about one SA. */
  readonly spi: Uint8Array;
  /** A type that we do not know is kept, not refused: §3.10.1. */
  readonly type: number;
  readonly data: Uint8Array;
}

export const decodeNotify = (body: Uint8Array): Decoded<Notify> =>
  decoded(() => readNotify(new Reader(body, "ike.notify")));

export const decodeNotifyV1 = (body: Uint8Array): Decoded<Notify> =>
  decoded(() => {
    const r = new Reader(body, "ike.notify");
    return { doi: r.u32("DOI"), ...readNotify(r) };
  });

function readNotify(r: Reader): Notify {
  const protocol = r.u8("protocol");
  const spiSize = r.u8("SPI size");
  const type = r.u16("notify type");
  return { protocol, type, spi: r.bytes(spiSize, "SPI"), data: r.rest() };
}

export function encodeNotify({ doi, protocol, spi, type, data }: Notify): Uint8Array {
  const w = new Writer();
  if (doi !== undefined) w.u32(doi);
  return w.u8(protocol).u8(spi.length).u16(type).bytes(spi).bytes(data).finish();
}

/** Delete, RFC 7296 §3.11; RFC 2408 §3.15 with a DOI in front. Without SPIs it is about the IKE SA that carries it. */
export interface Delete {
  readonly doi?: number;
  readonly protocol: number;
  readonly spis: readonly Uint8Array[];
}

export const decodeDelete = (body: Uint8Array): Decoded<Delete> =>
  decoded(() => readDelete(new Reader(body, "ike.delete")));

export const decodeDeleteV1 = (body: Uint8Array): Decoded<Delete> =>
  decoded(() => {
    const r = new Reader(body, "ike.delete");
    return { doi: r.u32("DOI"), ...readDelete(r) };
  });

function readDelete(r: Reader): Delete {
  const protocol = r.u8("protocol");
  const spiSize = r.u8("SPI size");
  const count = r.u16("number of SPIs");
  if (count * spiSize !== r.left) r.fail("spis", `${count} SPIs of ${spiSize} bytes in ${r.left} bytes`);
  return { protocol, spis: spiSize === 0 ? [] : Array.from({ length: count }, () => r.bytes(spiSize, "SPI")) };
}

export function encodeDelete({ doi, protocol, spis }: Delete): Uint8Array {
  const w = new Writer();
  if (doi !== undefined) w.u32(doi);
  w.u8(protocol)
    .u8(spis[0]?.length ?? 0)
    .u16(spis.length);
  for (const spi of spis) w.bytes(spi);
  return w.finish();
}

/** A range of addresses, protocol and ports, RFC 7296 §3.13.1. A type that we do not know keeps its bytes. */
export type Selector =
  | {
      readonly type: 7 | 8;
      readonly protocol: number;
      readonly startPort: number;
      readonly endPort: number;
      readonly start: Uint8Array;
      readonly end: Uint8Array;
    }
  | { readonly type: number; readonly protocol: number; readonly bytes: Uint8Array };

export const TS_IPV4 = 7;
export const TS_IPV6 = 8;

/** Traffic Selectors, RFC 7296 §3.13. */
export const decodeTs = (body: Uint8Array): Decoded<readonly Selector[]> =>
  decoded(() => {
    const r = new Reader(body, "ike.ts");
    const count = r.u8("number of selectors");
    r.bytes(3, "reserved");
    const selectors = Array.from({ length: count }, () => readSelector(r));
    if (r.left > 0) r.fail("trailing", `${r.left} bytes after the last selector`);
    return selectors;
  });

function readSelector(r: Reader): Selector {
  const type = r.u8("selector type");
  const protocol = r.u8("protocol");
  const length = r.u16("selector length");
  if (length < 4) r.fail("length", `a selector of ${length} bytes`);
  const body = new Reader(r.bytes(length - 4, "selector"), "ike.ts");
  if (type !== TS_IPV4 && type !== TS_IPV6) return { type, protocol, bytes: body.rest() };
  const size = type === TS_IPV4 ? 4 : 16;
  if (body.left !== 4 + 2 * size) r.fail("length", `a selector of type ${type} and ${length} bytes`);
  return {
    type,
    protocol,
    startPort: body.u16("start port"),
    endPort: body.u16("end port"),
    start: body.bytes(size, "start address"),
    end: body.bytes(size, "end address"),
  };
}

export function encodeTs(selectors: readonly Selector[]): Uint8Array {
  const w = new Writer().u8(selectors.length).u8(0).u16(0);
  for (const selector of selectors) {
    w.u8(selector.type).u8(selector.protocol);
    if ("bytes" in selector) w.u16(selector.bytes.length + 4).bytes(selector.bytes);
    else {
      w.u16(8 + selector.start.length + selector.end.length)
        .u16(selector.startPort)
        .u16(selector.endPort);
      w.bytes(selector.start).bytes(selector.end);
    }
  }
  return w.finish();
}
