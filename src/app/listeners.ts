import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "../errors/errors.ts";
import type { Listener, Sink } from "../intake/sink.ts";
import { openSnmp } from "../intake/snmp/receiver.ts";
import { openSyslogTcp, openSyslogTls } from "../intake/syslog/tcp.ts";
import { openSyslogUdp } from "../intake/syslog/udp.ts";
import type { ConfigDocument } from "./config/schema.ts";
import { resolveSecret } from "./config/secret.ts";

export interface OpenListener extends Listener {
  readonly intake: string;
}

/** `host:port`, `[v6]:port` or `:port` (then on loopback only). @throws UsageError `config.address` */
export function endpoint(text: string): { readonly host: string; readonly port: number } {
  const [, v6, host, port] = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(text) ?? [];
  if (port === undefined || Number(port) > 65_535) {
    throw new UsageError("config.address", `“${text}” is no address to listen on; write host:port, as in 0.0.0.0:5514`);
  }
  return { host: v6 ?? (host === "" || host === undefined ? "127.0.0.1" : host), port: Number(port) };
}

/** Opens every listener that the configuration asks for; when one cannot be opened, none stays open. */
export async function openListeners(
  document: ConfigDocument,
  directory: string,
  sink: Sink,
): Promise<readonly OpenListener[]> {
  const { syslog, snmp } = document.listen ?? {};
  const open: OpenListener[] = [];
  const add = async (intake: string, opening: Promise<Listener>): Promise<void> => {
    open.push(Object.assign(await opening, { intake }));
  };
  try {
    if (syslog?.udp !== undefined) await add("syslog-udp", openSyslogUdp(endpoint(syslog.udp), sink));
    if (syslog?.tcp !== undefined) await add("syslog-tcp", openSyslogTcp(endpoint(syslog.tcp), sink));
    if (syslog?.tls !== undefined) {
      const { listen, cert, key, ca, requireClientCertificate } = syslog.tls;
      const read = (path: string): string => readPem(resolve(directory, path));
      const tls = {
        ...endpoint(listen),
        cert: read(cert),
        key: resolveSecret(key, "listen.syslog.tls.key", directory),
        ...(ca === undefined ? {} : { ca: read(ca) }),
        ...(requireClientCertificate === undefined ? {} : { requireClientCertificate }),
      };
      await add("syslog-tls", openSyslogTls(tls, sink));
    }
    if (snmp !== undefined) {
      const communities = (snmp.communities ?? []).map((one) =>
        resolveSecret(one, "listen.snmp.communities", directory),
      );
      const users = (snmp.users ?? []).map((user) => ({
        ...user,
        ...(user.authKey === undefined
          ? {}
          : { authKey: resolveSecret(user.authKey, `listen.snmp.users.${user.name}.authKey`, directory) }),
        ...(user.privKey === undefined
          ? {}
          : { privKey: resolveSecret(user.privKey, `listen.snmp.users.${user.name}.privKey`, directory) }),
      }));
      await add("snmp", openSnmp({ ...endpoint(snmp.listen), communities, users }, sink));
    }
  } catch (error) {
    await Promise.all(open.map((listener) => listener.close()));
    throw error;
  }
  return open;
}

function readPem(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new UsageError("config.file", `${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
