import { decodePacket, encodePacket, PacketStream } from "../dist/wire/vici/packet.js";

const packet = (type, name, message) => Buffer.from(encodePacket({ type, name, message })).subarray(4);

export const target = {
  seeds: [
    packet(7, "list-sa", {
      edge: { uniqueid: "1", "child-sas": { "net-1": { "spi-in": "90eb8a63", "local-ts": ["10.71.1.0/24"] } } },
    }),
    packet(1, undefined, { success: "no", errmsg: "CHILD_SA config 'x' not found" }),
    packet(0, "initiate", { child: "net", timeout: "1000" }),
  ],
  run(bytes) {
    const decoded = decodePacket(bytes);
    if (decoded.ok) encodePacket(decoded.value);
    try {
      new PacketStream().push(bytes);
    } catch (error) {
      if (error.code !== "vici.oversized") throw error;
    }
  },
};
