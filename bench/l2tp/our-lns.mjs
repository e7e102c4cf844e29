// Our LNS on UDP, in a process of its own: `our-lns.mjs ADDRESS`. It carries out what the engine says, and nothing else.
import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { lns } from "../../dist/l2tp/lns.js";
import { pooledEntropy } from "../../dist/time/entropy.js";

const machine = lns({ hostName: "ours" }, pooledEntropy(randomBytes));
const { state } = machine.start(Date.now());
const socket = createSocket({
  type: "udp4",
  recvBufferSize: 4_000_000,
  sendBufferSize: 4_000_000,
  lookup: (peer, _, found) => found(null, peer, 4),
});
let alarm;
const input = (given) => {
  for (const effect of machine.step(state, given, Date.now()).effects)
    if (effect.kind === "send") socket.send(effect.bytes, effect.to.port, effect.to.address, () => undefined);
    else if (effect.kind === "wake") {
      clearTimeout(alarm);
      alarm = setTimeout(() => input({ kind: "timer" }), Math.max(0, effect.at - Date.now()));
    }
};
socket.on("message", (bytes, { address, port }) => input({ kind: "datagram", from: { address, port }, bytes }));
socket.on("listening", () => process.send("listening"));
socket.bind(1701, process.argv[2]);
process.on("disconnect", () => process.exit(0));
