import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import { UnreachableError } from "../../errors/errors.ts";
import { bindWords } from "../bind-words.ts";
import type { Listener, Sink } from "../sink.ts";
import { type StreamOptions, takeStream } from "./stream.ts";

export interface SyslogTcpOptions {
  readonly host: string;
  readonly port: number;
}

export interface SyslogTlsOptions extends SyslogTcpOptions {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
  /** PEM of the authority whose client certificates are accepted. */
  readonly ca?: string;
  readonly requireClientCertificate?: boolean;
}

const LIMITS = { messageLimit: 64 * 1024, idleTimeout: 24 * 3_600_000 } as const;
const MOST_CONNECTIONS = 10_000;

/** Syslog over TCP in both framings of RFC 6587. @throws UnreachableError `syslog.bind` */
export function openSyslogTcp(options: SyslogTcpOptions, sink: Sink): Promise<Listener> {
  const stream: StreamOptions = { transport: "tcp", ...LIMITS };
  const server = createServer({ allowHalfOpen: true, keepAlive: true }, (socket) => takeStream(socket, stream, sink));
  return listen(server, options, sink, "syslog-tcp");
}

/** Syslog over TLS (RFC 5425). @throws UnreachableError `syslog.bind`, `syslog.certificate` */
export function openSyslogTls(options: SyslogTlsOptions, sink: Sink): Promise<Listener> {
  const stream: StreamOptions = { transport: "tls", ...LIMITS };
  const tls: TlsOptions = {
    cert: options.cert,
    key: options.key,
    minVersion: "TLSv1.2",
    allowHalfOpen: true,
    requestCert: options.ca !== undefined,
    rejectUnauthorized: options.requireClientCertificate ?? options.ca !== undefined,
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  };
  let server: Server;
  try {
    server = createTlsServer(tls, (socket) => takeStream(socket, stream, sink));
  } catch (cause) {
    const why = (cause as Error).message;
    throw new UnreachableError(
      "syslog.certificate",
      `the certificate or key for syslog over TLS cannot be used: ${why}`,
      { cause },
    );
  }
  server.on("tlsClientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    const source = socket.remoteAddress ?? "-";
    sink.drop({ intake: "syslog-tls", source, reason: "syslog.tls-handshake", sample: error.message });
  });
  return listen(server, options, sink, "syslog-tls");
}

async function listen(server: Server, { host, port }: SyslogTcpOptions, sink: Sink, intake: string): Promise<Listener> {
  const open = new Set<Socket>();
  server.maxConnections = MOST_CONNECTIONS;
  server.on("connection", (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  server.on("drop", (data) =>
    sink.drop({ intake, source: data?.remoteAddress ?? "-", reason: "syslog.too-many-connections" }),
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) =>
      reject(
        new UnreachableError("syslog.bind", `cannot listen for syslog on tcp ${host}:${port}: ${bindWords(cause)}`, {
          cause,
        }),
      ),
    );
    server.listen(port, host, resolve);
  });
  const { address, port: bound } = server.address() as AddressInfo;
  return {
    address: `${address}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
