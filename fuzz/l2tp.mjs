import { readMessage, writeMessage } from "../dist/wire/l2tp/message.js";
import { decodePacket, encodePacket } from "../dist/wire/l2tp/packet.js";

const secret = Buffer.from("Spr1ngTide");
const control = (type, attributes, hiding) =>
  Buffer.from(
    encodePacket({
      kind: "control",
      tunnelId: 17,
      sessionId: 0,
      ns: 1,
      nr: 2,
      avps: writeMessage({ type, attributes, unknown: [] }, hiding),
    }),
  );
const hiding = { secret, randomVector: Buffer.from("0011223344", "hex") };

export const target = {
  seeds: [
    control(1, {
      protocolVersion: { version: 1, revision: 0 },
      framingCapabilities: 3,
      hostName: "lac.example",
      assignedTunnelId: 4711,
      receiveWindowSize: 16,
      challenge: Buffer.alloc(16, 7),
    }),
    control(2, { assignedTunnelId: 9, hostName: "lns", challengeResponse: Buffer.alloc(16, 1) }, hiding),
    control(10, { assignedSessionId: 7, callSerialNumber: 1, callingNumber: "49301234" }, hiding),
    control(14, { resultCode: { result: 2, error: 6, message: "away" }, assignedSessionId: 7 }),
    Buffer.from("c802000c0011000000030002", "hex"),
    Buffer.from("4a02001300010002000500060003aaaaaac021", "hex"),
  ],
  run(bytes) {
    const decoded = decodePacket(bytes);
    if (!decoded.ok) return;
    if (!Buffer.from(encodePacket(decoded.value)).equals(bytes)) throw new Error("not the same bytes");
    if (decoded.value.kind === "data") return;
    const message = readMessage(decoded.value.avps, secret);
    if (!message.ok) return;
    try {
      readMessage(writeMessage(message.value, hiding), secret);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error; // a value that has no room left to be hidden
    }
  },
};
