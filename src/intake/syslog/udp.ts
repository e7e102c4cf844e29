import { createSocket, type Socket } from "node:dgram";
import type { AddressInfo } from "node:net";
import { UnreachableError } from "../../errors/errors.ts";
import { instant } from "../../time/instant.ts";
import { printable } from "../../wire/syslog/printable.ts";
import { bindWords } from "../bind-words.ts";
import { typeOf } from "../guard.ts";
import type { Listener, Sink } from "../sink.ts";
import { kernelDrops } from "./kernel-drops.ts";
import { Lanes, widen } from "./lanes.ts";

export interface SyslogUdpOptions {
  readonly host: string;
  readonly port: number;
}

const INTAKE = "syslog-udp";
/** How often the kernel is asked what it dropped, in milliseconds. */
const KERNEL_ASKED = 5_000;

/**
 * Syslog over UDP (RFC 5426): one message a datagram, nothing acknowledged. A busy sender gets a lane of its own.
 *
 * @throws UnreachableError `syslog.bind`
 */
export async function openSyslogUdp(options: SyslogUdpOptions, sink: Sink): Promise<Listener> {
  const type = options.host.includes(":") ? "udp6" : "udp4";
  // Lanes share the port, and a port that is shared is taken from whoever else shares it: so first, is it free?
  const trial = createSocket({ type });
  await bind(trial, options);
  const { port: free } = trial.address() as AddressInfo;
  await new Promise<void>((resolve) => trial.close(resolve));
  const socket = createSocket({ type, reuseAddr: true });
  await bind(socket, { ...options, port: free });
  widen(socket);
  const lanes = new Lanes(socket, (bytes, from) => takeDatagram(bytes, from.address, sink));
  socket.on("error", (error) =>
    sink.drop({ intake: INTAKE, source: "-", reason: "syslog.socket", sample: error.message }),
  );
  const { address, port } = socket.address() as AddressInfo;
  const asking = setInterval(tellKernelDrops(port, sink), KERNEL_ASKED);
  asking.unref();
  const close = async (): Promise<void> => {
    clearInterval(asking);
    lanes.close();
    await new Promise<void>((resolve) => socket.close(resolve));
  };
  return { address: `${address}:${port}`, close };
}

/** What the kernel dropped since it was last asked; a socket that is gone takes its count with it. */
function tellKernelDrops(port: number, sink: Sink): () => void {
  let before = new Map<string, number>();
  return () => {
    const now = new Map<string, number>();
    for (const { source = "-", drops } of kernelDrops(port)) now.set(source, (now.get(source) ?? 0) + drops);
    for (const [source, drops] of now) {
      const known = before.get(source) ?? 0;
      const count = drops < known ? drops : drops - known;
      if (count > 0) sink.drop({ intake: INTAKE, source, reason: "syslog.kernel-buffer", count });
    }
    before = now;
  };
}

function bind(socket: Socket, { host, port }: SyslogUdpOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("error", (cause) =>
      reject(
        new UnreachableError("syslog.bind", `cannot listen for syslog on udp ${host}:${port}: ${bindWords(cause)}`, {
          cause,
        }),
      ),
    );
    socket.bind(port, host, () => {
      socket.removeAllListeners("error");
      resolve();
    });
  });
}

function takeDatagram(bytes: Uint8Array, source: string, sink: Sink): void {
  const text = printable(bytes).trimEnd();
  if (text === "") {
    sink.drop({ intake: INTAKE, source, reason: "syslog.empty" });
    return;
  }
  sink.take({ kind: "log", at: instant(Date.now()), transport: "udp", source, text }).catch((error: unknown) => {
    const reason = (error as { code?: string }).code ?? "syslog.refused";
    sink.drop({ intake: INTAKE, source, reason, type: typeOf(text), sample: text.slice(0, 80) });
  });
}
