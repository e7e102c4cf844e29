// Sends syslog datagrams at a rate: sender.mjs <port> <rate> <seconds> [address to send from] [word in each line]
import { createSocket } from "node:dgram";

const [port, rate, seconds] = process.argv.slice(2, 5).map(Number);
const [from, word = "bench"] = process.argv.slice(5);
const socket = createSocket({ type: "udp4", lookup: (address, _, found) => found(null, address, 4) });
if (from !== undefined) await new Promise((resolve) => socket.bind(0, from, resolve));
const total = rate * seconds;
const start = performance.now();
let sent = 0;
let inFlight = 0;

/** What is due by now, in small bursts, so that no receive buffer is flooded by the pacing itself. */
function tick() {
  const due = Math.min(total, Math.ceil(((performance.now() - start) / 1_000) * rate));
  while (sent < due && inFlight < 2_000) {
    sent += 1;
    inFlight += 1;
    const line = `<190>${sent}: hub: *Nov 21 03:00:00.000: %HA_EM-6-LOG: ${word}: line ${sent} of a watched gateway, as long as such lines usually are`;
    socket.send(line, port, "127.0.0.1", () => {
      inFlight -= 1;
    });
  }
  if (sent < total) setTimeout(tick, 1);
  else if (inFlight > 0) setTimeout(tick, 1);
  else {
    process.send({ sent, seconds: (performance.now() - start) / 1_000 });
    socket.close();
    process.disconnect();
  }
}
tick();
