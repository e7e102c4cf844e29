import { createSocket, type Socket } from "node:dgram";
import type { AddressInfo } from "node:net";
import { UnreachableError } from "../../errors/errors.ts";
import { instant } from "../../time/instant.ts";
import { printable } from "../../wire/syslog/printable.ts";
import type { Listener, Sink } from "../sink.ts";

export interface SyslogUdpOptions {
  readonly host: string;
  readonly port: number;
}

/** The kernel keeps this much while we are busy, if its own limit lets it. */
const RECEIVE_BUFFER = 8 * 1024 * 1024;
const INTAKE = "syslog-udp";

/** Syslog over UDP (RFC 5426): one message a datagram, nothing acknowledged. @throws UnreachableError `syslog.bind` */
export async function openSyslogUdp(options: SyslogUdpOptions, sink: Sink): Promise<Listener> {
  const socket = createSocket({ type: options.host.includes(":") ? "udp6" : "udp4" });
  await bind(socket, options);
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER);
  } catch {
    // the system's limit is lower; what it gives by default has to do
  }
  socket.on("message", (bytes, { address }) => takeDatagram(bytes, address, sink));
  socket.on("error", (error) =>
    sink.drop({ intake: INTAKE, source: "-", reason: "syslog.socket", sample: error.message }),
  );
  const { address, port } = socket.address() as AddressInfo;
  return { address: `${address}:${port}`, close: () => new Promise((resolve) => socket.close(() => resolve())) };
}

function bind(socket: Socket, { host, port }: SyslogUdpOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("error", (cause) =>
      reject(
        new UnreachableError("syslog.bind", `cannot listen for syslog on udp ${host}:${port}: ${cause.message}`, {
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
    sink.drop({ intake: INTAKE, source, reason, sample: text.slice(0, 80) });
  });
}
