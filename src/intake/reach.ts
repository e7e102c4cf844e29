import { lookup } from "node:dns/promises";
import { connect, isIP } from "node:net";
import { UnreachableError } from "../errors/errors.ts";

/** The addresses of a host, or the address itself. @throws UnreachableError `reach.name` */
export async function addressesOf(host: string): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch (cause) {
    throw new UnreachableError("reach.name", `${host} is no address, and no name that leads to one`, { cause });
  }
}

/** Whether a TCP port answers. @throws UnreachableError `reach.refused`, `reach.silent`, `reach.no-way` */
export function touchPort(host: string, port: number, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const end = (error?: UnreachableError): void => {
      socket.destroy();
      if (error === undefined) resolve();
      else reject(error);
    };
    socket.once("connect", () => end());
    socket.once("timeout", () =>
      end(new UnreachableError("reach.silent", `nothing came back from ${host}:${port} within ${timeoutMs} ms`)),
    );
    socket.once("error", (cause: NodeJS.ErrnoException) =>
      end(
        cause.code === "ECONNREFUSED"
          ? new UnreachableError("reach.refused", `${host} refuses port ${port}`, { cause })
          : new UnreachableError("reach.no-way", `there is no way to ${host}:${port} (${cause.code})`, { cause }),
      ),
    );
  });
}
