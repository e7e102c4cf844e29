import type { FastifyInstance } from "fastify";
import type { Desk, DeskEvent } from "../desk.ts";

/** Events that a client which comes back may still have. */
const KEPT = 1_000;
const HEARTBEAT = 15_000;
/** A client that reads slower than this is let go; it comes back and resumes. */
const MOST_BUFFERED = 4 * 1024 * 1024;

/** Server-sent events: every change, resumed by Last-Event-ID where the gap is not too wide. */
export function eventRoutes(server: FastifyInstance, desk: Desk): void {
  const kept: { readonly id: number; readonly event: DeskEvent }[] = [];
  const clients = new Set<(id: number, event: DeskEvent) => void>();
  let last = 0;
  const stop = desk.watch((event) => {
    last += 1;
    kept.push({ id: last, event });
    if (kept.length > KEPT) kept.shift();
    for (const tell of clients) tell(last, event);
  });
  server.addHook("onClose", async () => stop());
  server.get(
    "/api/v1/events",
    { schema: { summary: "Every change from now on, as server-sent events" } },
    (request, reply) => {
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, {
        "content-type": "text/event-stream",
        "cache-control": "no-store",
        connection: "keep-alive",
      });
      const tell = (id: number, event: DeskEvent): void => {
        raw.write(`id: ${id}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`);
        if (raw.writableLength > MOST_BUFFERED) raw.destroy();
      };
      const heartbeat = setInterval(() => raw.write(": still here\n\n"), HEARTBEAT);
      raw.write("retry: 1000\n\n");
      const seen = Number(request.headers["last-event-id"] ?? last);
      for (const { id, event } of kept) if (id > seen) tell(id, event);
      clients.add(tell);
      raw.on("close", () => {
        clearInterval(heartbeat);
        clients.delete(tell);
      });
    },
  );
}
