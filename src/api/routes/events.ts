import type { FastifyInstance } from "fastify";
import type { Desk } from "../desk.ts";

/** Events that a client which comes back may still have: so many, and so much text, less than it may be behind. */
const MOST_KEPT = 1_000;
const MOST_KEPT_TEXT = 2 * 1024 * 1024;
const HEARTBEAT = 15_000;
/** A client that reads slower than this is let go; it comes back and resumes. */
const MOST_BUFFERED = 4 * 1024 * 1024;

/** Server-sent events: every change, resumed by Last-Event-ID where the gap is not too wide. */
export function eventRoutes(server: FastifyInstance, desk: Desk): void {
  const kept: { readonly id: number; readonly text: string }[] = [];
  let keptText = 0;
  const clients = new Set<(text: string) => void>();
  let last = 0;
  const stop = desk.watch((event) => {
    last += 1;
    const text = `id: ${last}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`;
    kept.push({ id: last, text });
    keptText += text.length;
    while (kept.length > MOST_KEPT || (keptText > MOST_KEPT_TEXT && kept.length > 1))
      keptText -= kept.shift()?.text.length ?? 0;
    for (const tell of clients) tell(text);
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
      const tell = (text: string): void => {
        raw.write(text);
        if (raw.writableLength > MOST_BUFFERED) raw.destroy();
      };
      const heartbeat = setInterval(() => raw.write(": still here\n\n"), HEARTBEAT);
      raw.write("retry: 1000\n\n");
      const seen = Number(request.headers["last-event-id"] ?? last);
      for (const { id, text } of kept) if (id > seen) tell(text);
      clients.add(tell);
      raw.on("close", () => {
        clearInterval(heartbeat);
        clients.delete(tell);
      });
    },
  );
}
