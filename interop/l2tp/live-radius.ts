import { createSocket } from "node:dgram";
import { once } from "node:events";
import type { Peer } from "../../src/l2tp/input.ts";
import { RADIUS, type RadiusEffect, type RadiusInput, radiusClient } from "../../src/l2tp/radius/client.ts";
import { instant } from "../../src/time/instant.ts";
import { chance } from "./live.ts";

type Told = Exclude<RadiusEffect, { kind: "send" | "wake" }>;

/** The RADIUS client on one real socket and the wall clock. */
export async function liveRadius(
  server: Peer,
  secret: Uint8Array,
  tell: (effect: Told) => void,
): Promise<{ input(input: RadiusInput): void; close(): void }> {
  const machine = radiusClient({ ...RADIUS, secret, servers: [server], sockets: 1 }, chance);
  const { state } = machine.start(instant(Date.now()));
  const socket = createSocket("udp4").bind(0);
  await once(socket, "listening");
  let alarm: NodeJS.Timeout | undefined;
  const input = (given: RadiusInput | { readonly kind: "timer" }): void => {
    for (const effect of machine.step(state, given, instant(Date.now())).effects) {
      if (effect.kind === "send") socket.send(effect.bytes, effect.to.port, effect.to.address);
      else if (effect.kind === "wake") {
        clearTimeout(alarm);
        alarm = setTimeout(() => input({ kind: "timer" }), Math.max(0, effect.at - Date.now()));
      } else tell(effect);
    }
  };
  socket.on("message", (bytes, { address, port }) =>
    input({ kind: "datagram", socket: 0, from: { address, port }, bytes }),
  );
  return {
    input,
    close() {
      clearTimeout(alarm);
      socket.close();
    },
  };
}
