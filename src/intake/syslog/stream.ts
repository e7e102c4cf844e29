import type { Socket } from "node:net";
import { instant } from "../../time/instant.ts";
import { Deframer, type Framed } from "../../wire/syslog/framing.ts";
import { typeOf } from "../guard.ts";
import type { Sink } from "../sink.ts";
import { resetWhenKilled } from "./linger.ts";

export interface StreamOptions {
  readonly transport: "tcp" | "tls";
  /** The longest message taken, in bytes. */
  readonly messageLimit: number;
  /** A sender that is silent for longer is let go, in milliseconds. */
  readonly idleTimeout: number;
}

/** Above this many records on their way to the store the sender is made to wait. */
const PENDING_HIGH = 2_000;
const PENDING_LOW = 500;

/**
 * One sender's connection. Syslog has no acknowledgement of its own, but TCP's close has one: when the sender closes its
 * half, ours is closed only after every record is durable. Where the store refuses one, the connection is reset, so the
 * sender knows that it must send again.
 */
export function takeStream(socket: Socket, options: StreamOptions, sink: Sink): void {
  const intake = `syslog-${options.transport}`;
  const source = socket.remoteAddress?.replace(/^::ffff:/, "") ?? "-";
  const deframer = new Deframer(options.messageLimit);
  let pending = 0;
  let ended = false;
  const drop = (reason: string, sample?: string, type?: string): void =>
    sink.drop({
      intake,
      source,
      reason,
      ...(type === undefined ? {} : { type }),
      ...(sample === undefined ? {} : { sample }),
    });
  const settle = (): void => {
    pending -= 1;
    if (pending <= PENDING_LOW && socket.isPaused()) socket.resume();
    if (ended && pending === 0) close();
  };
  const close = (): void => {
    resetWhenKilled(socket, false);
    socket.end();
  };
  const take = (text: string): void => {
    pending += 1;
    sink
      .take({ kind: "log", at: instant(Date.now()), transport: options.transport, source, text })
      .then(settle, (error: unknown) => {
        drop((error as { code?: string }).code ?? "syslog.refused", text.slice(0, 80), typeOf(text));
        pending -= 1;
        if (options.transport === "tcp") socket.resetAndDestroy();
        else socket.destroy();
      });
    if (pending >= PENDING_HIGH) socket.pause();
  };
  const handle = (framed: readonly Framed[]): void => {
    for (const one of framed) {
      if (one.kind === "message") take(one.text);
      else drop(one.reason, one.sample);
      if (one.kind === "end") socket.destroy();
    }
  };
  resetWhenKilled(socket, true);
  socket.setTimeout(options.idleTimeout, close);
  socket.on("data", (bytes) => handle(deframer.push(bytes)));
  socket.on("end", () => {
    handle(deframer.end());
    ended = true;
    if (pending === 0) close();
  });
  socket.on("error", (error: NodeJS.ErrnoException) =>
    drop(`syslog.connection-${(error.code ?? "failed").toLowerCase()}`),
  );
}
