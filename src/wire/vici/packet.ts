import { type Decoded, WireError } from "../../errors/errors.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";
import { readMessage, type ViciMessage, writeMessage } from "./message.ts";

/** Packet types of the VICI protocol, "Packet layer". */
export const PACKET = {
  CMD_REQUEST: 0,
  CMD_RESPONSE: 1,
  CMD_UNKNOWN: 2,
  EVENT_REGISTER: 3,
  EVENT_UNREGISTER: 4,
  EVENT_CONFIRM: 5,
  EVENT_UNKNOWN: 6,
  EVENT: 7,
} as const;

/** The daemon takes no larger packet, and sends none. */
const LARGEST_PACKET = 512 * 1024;

export interface ViciPacket {
  readonly type: number;
  /** The command or event, in the packets that carry one. */
  readonly name?: string;
  readonly message: ViciMessage;
}

const NAMED = new Set<number>([PACKET.CMD_REQUEST, PACKET.EVENT_REGISTER, PACKET.EVENT_UNREGISTER, PACKET.EVENT]);

/** One packet without its length prefix. */
export function decodePacket(bytes: Uint8Array): Decoded<ViciPacket> {
  try {
    const r = new Reader(bytes, "vici");
    const type = r.u8("packet type");
    if (type > PACKET.EVENT) r.fail("packet", `unknown packet type ${type}`);
    const name = NAMED.has(type) ? new TextDecoder().decode(r.bytes(r.u8("name length"), "name")) : undefined;
    const message = readMessage(r);
    return { ok: true, value: { type, message, ...(name === undefined ? {} : { name }) } };
  } catch (error) {
    if (error instanceof WireError) return { ok: false, error };
    throw error;
  }
}

/** One packet with its length prefix, ready to be sent. */
export function encodePacket({ type, name, message }: ViciPacket): Uint8Array {
  const body = new Writer().u8(type);
  if (name !== undefined) {
    const bytes = new TextEncoder().encode(name);
    body.u8(bytes.length).bytes(bytes);
  }
  writeMessage(body, message);
  const packet = body.finish();
  return new Writer().u32(packet.length).bytes(packet).finish();
}

/** Cuts a byte stream into packets. @throws WireError `vici.oversized` when a length cannot be meant */
export class PacketStream {
  #buffer = new Uint8Array(0);

  push(bytes: Uint8Array): Uint8Array[] {
    const joined = new Uint8Array(this.#buffer.length + bytes.length);
    joined.set(this.#buffer);
    joined.set(bytes, this.#buffer.length);
    const packets: Uint8Array[] = [];
    let at = 0;
    while (joined.length - at >= 4) {
      const length = new DataView(joined.buffer, at).getUint32(0);
      if (length > LARGEST_PACKET)
        throw new WireError("vici.oversized", `a packet of ${length} bytes is announced`, at);
      if (joined.length - at - 4 < length) break;
      packets.push(joined.subarray(at + 4, at + 4 + length));
      at += 4 + length;
    }
    this.#buffer = joined.slice(at);
    return packets;
  }
}
