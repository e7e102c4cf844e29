import type { Reader } from "../reader.ts";
import type { Writer } from "../writer.ts";

/** How the value of one kind of AVP is read and written. */
export interface ValueCodec<T> {
  read(r: Reader): T;
  write(w: Writer, value: T): void;
}

export const u16: ValueCodec<number> = {
  read: (r) => r.u16("value"),
  write: (w, value) => void w.u16(value),
};

export const u32: ValueCodec<number> = {
  read: (r) => r.u32("value"),
  write: (w, value) => void w.u32(value),
};

export const octets: ValueCodec<Uint8Array> = {
  read: (r) => r.rest(),
  write: (w, value) => void w.bytes(value),
};

export const octetsOf = (length: number): ValueCodec<Uint8Array> => ({
  read: (r) => r.bytes(length, "value"),
  write: (w, value) => void w.bytes(value),
});

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export const text: ValueCodec<string> = {
  read: (r) => decoder.decode(r.rest()),
  write: (w, value) => void w.bytes(encoder.encode(value)),
};

/** An AVP that says all it has to say by being there. */
export const presence: ValueCodec<true> = {
  read: () => true,
  write: () => undefined,
};

/** Protocol Version AVP, RFC 2661 §4.4.3. */
export interface ProtocolVersion {
  readonly version: number;
  readonly revision: number;
}

export const protocolVersion: ValueCodec<ProtocolVersion> = {
  read: (r) => ({ version: r.u8("version"), revision: r.u8("revision") }),
  write: (w, { version, revision }) => void w.u8(version).u8(revision),
};

/** Result Code AVP, RFC 2661 §4.4.2: what a StopCCN or CDN gives as its reason. */
export interface ResultCode {
  readonly result: number;
  readonly error?: number;
  readonly message?: string;
}

export const resultCode: ValueCodec<ResultCode> = {
  read(r) {
    const result = r.u16("result code");
    if (r.left === 0) return { result };
    const error = r.u16("error code");
    return r.left === 0 ? { result, error } : { result, error, message: decoder.decode(r.rest()) };
  },
  write(w, { result, error, message }) {
    w.u16(result);
    if (error !== undefined || message !== undefined) w.u16(error ?? 0);
    if (message !== undefined) w.bytes(encoder.encode(message));
  },
};

/** Q.931 Cause Code AVP, RFC 2661 §4.4.2. */
export interface CauseCode {
  readonly cause: number;
  readonly causeMessage: number;
  readonly advisory: string;
}

export const causeCode: ValueCodec<CauseCode> = {
  read: (r) => ({ cause: r.u16("cause code"), causeMessage: r.u8("cause message"), advisory: text.read(r) }),
  write: (w, { cause, causeMessage, advisory }) => text.write(w.u16(cause).u8(causeMessage), advisory),
};

/** Call Errors AVP, RFC 2661 §4.4.6: what a WEN reports, counted since the call was set up. */
export interface CallErrors {
  readonly crcErrors: number;
  readonly framingErrors: number;
  readonly hardwareOverruns: number;
  readonly bufferOverruns: number;
  readonly timeOutErrors: number;
  readonly alignmentErrors: number;
}

export const callErrors: ValueCodec<CallErrors> = {
  read(r) {
    r.u16("reserved");
    return {
      crcErrors: r.u32("CRC errors"),
      framingErrors: r.u32("framing errors"),
      hardwareOverruns: r.u32("hardware overruns"),
      bufferOverruns: r.u32("buffer overruns"),
      timeOutErrors: r.u32("time-out errors"),
      alignmentErrors: r.u32("alignment errors"),
    };
  },
  write(w, errors) {
    w.u16(0).u32(errors.crcErrors).u32(errors.framingErrors).u32(errors.hardwareOverruns);
    w.u32(errors.bufferOverruns).u32(errors.timeOutErrors).u32(errors.alignmentErrors);
  },
};

/** ACCM AVP, RFC 2661 §4.4.6: the characters to escape, as LCP agreed. */
export interface Accm {
  readonly send: number;
  readonly receive: number;
}

export const accm: ValueCodec<Accm> = {
  read(r) {
    r.u16("reserved");
    return { send: r.u32("send ACCM"), receive: r.u32("receive ACCM") };
  },
  write: (w, { send, receive }) => void w.u16(0).u32(send).u32(receive),
};

/** PPP Disconnect Cause Code AVP, RFC 3145 §2. */
export interface DisconnectCause {
  readonly code: number;
  readonly protocol: number;
  readonly direction: number;
  readonly message: string;
}

export const disconnectCause: ValueCodec<DisconnectCause> = {
  read: (r) => ({
    code: r.u16("disconnect code"),
    protocol: r.u16("control protocol number"),
    direction: r.u8("direction"),
    message: text.read(r),
  }),
  write: (w, { code, protocol, direction, message }) => text.write(w.u16(code).u16(protocol).u8(direction), message),
};
