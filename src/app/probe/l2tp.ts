import { createSocket, type Socket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { UnreachableError, UsageError } from "../../errors/errors.ts";
import { L2tpProbe, type L2tpProbeEffect, type L2tpProbeOptions } from "../../l2tp/probe/l2tp-probe.ts";
import type { L2tpReport, L2tpStage } from "../../l2tp/probe/report.ts";
import { type Instant, instant } from "../../time/instant.ts";
import { systemEntropy } from "../system-entropy.ts";

export interface L2tpOrder extends Omit<L2tpProbeOptions, "lns" | "name"> {
  readonly lns: string;
  readonly port: number;
  /** Some LNS answer only those who send from 1701; 0 takes a free port. */
  readonly sourcePort: number;
}

/** Milliseconds with their fractions, and never backwards. */
const now = (): Instant => instant(performance.timeOrigin + performance.now());

/** Dials an LNS from one UDP port. @throws UnreachableError `probe.name`; UsageError `probe.source-port` */
export async function runL2tpProbe(order: L2tpOrder, onTold: (stage: L2tpStage) => void): Promise<L2tpReport> {
  const address = await resolve(order.lns);
  const socket = await open(address, order.sourcePort);
  const probe = new L2tpProbe({ ...order, name: order.lns, lns: { address, port: order.port } }, systemEntropy, now());
  let alarm: NodeJS.Timeout | undefined;
  try {
    return await new Promise<L2tpReport>((done) => {
      const perform = (effects: readonly L2tpProbeEffect[]): void => {
        for (const effect of effects) {
          if (effect.kind === "send") socket.send(effect.bytes, effect.to.port, effect.to.address, () => undefined);
          else if (effect.kind === "told") onTold(effect.stage);
          else done(effect.report);
        }
        clearTimeout(alarm);
        const { deadline } = probe;
        if (deadline !== undefined)
          alarm = setTimeout(() => perform(probe.timer(now())), Math.max(0, Math.ceil(deadline - now())));
      };
      socket.on("message", (bytes, from) =>
        perform(probe.receive({ address: from.address, port: from.port }, bytes, now())),
      );
      perform(probe.start(now()));
    });
  } finally {
    clearTimeout(alarm);
    await new Promise(setImmediate); // the last message is handed to the system
    socket.close();
  }
}

async function resolve(name: string): Promise<string> {
  try {
    return (await lookup(name)).address;
  } catch (cause) {
    throw new UnreachableError("probe.name", `${name} is no address and no name that resolves; check its spelling`, {
      cause,
    });
  }
}

function open(address: string, port: number): Promise<Socket> {
  const socket = createSocket(address.includes(":") ? "udp6" : "udp4");
  return new Promise((resolve, reject) => {
    socket.once("error", (error) =>
      reject(
        new UsageError(
          "probe.source-port",
          `--source-port ${port} cannot be taken: ${error.message}; leave it out, or stop what holds it`,
        ),
      ),
    );
    socket.bind(port, () => {
      socket.removeAllListeners("error");
      // An LNS that is not there answers by ICMP: the probe's own patience tells it
      socket.on("error", () => undefined);
      resolve(socket);
    });
  });
}
