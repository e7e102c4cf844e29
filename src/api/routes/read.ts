import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Desk } from "../desk.ts";
import { AuditLine, Device, Drop, Limit, LogLine, Status, Tunnel } from "../schemas.ts";

/** What is looked at and never changed. */
export function readRoutes(server: FastifyInstance, desk: Desk): void {
  const app = server.withTypeProvider<TypeBoxTypeProvider>();
  const list = (item: Parameters<typeof Type.Array>[0]): { 200: ReturnType<typeof Type.Array> } => ({
    200: Type.Array(item),
  });
  app.get("/api/v1/status", { schema: { summary: "How Spindrift itself is", response: { 200: Status } } }, () => ({
    ...desk.status(),
    listeners: [...desk.status().listeners],
  }));
  app.get("/api/v1/devices", { schema: { summary: "The gateways and their sessions", response: list(Device) } }, () => [
    ...desk.devices(),
  ]);
  app.get(
    "/api/v1/tunnels",
    { schema: { summary: "The tunnels, both ends side by side", response: list(Tunnel) } },
    () => [...desk.tunnels()],
  );
  app.get("/api/v1/drops", { schema: { summary: "What came in and was not taken", response: list(Drop) } }, () => [
    ...desk.drops(),
  ]);
  app.get(
    "/api/v1/audit",
    {
      schema: {
        summary: "Who did or ordered what, newest first",
        querystring: Type.Object({ limit: Limit }),
        response: list(AuditLine),
      },
    },
    async ({ query }) => [...(await desk.audit(query.limit ?? 200))],
  );
  const LogQuery = Type.Object({
    device: Type.Optional(Type.String()),
    contains: Type.Optional(Type.String()),
    from: Type.Optional(Type.String()),
    until: Type.Optional(Type.String()),
    limit: Limit,
  });
  app.get(
    "/api/v1/log",
    { schema: { summary: "Log lines that came in, newest first", querystring: LogQuery, response: list(LogLine) } },
    async ({ query }) => [...(await desk.log({ ...query, limit: query.limit ?? 200 }))],
  );
  app.get("/metrics", { schema: { summary: "Prometheus exposition" } }, async (_, reply) =>
    reply.type("text/plain; version=0.0.4").send(await desk.metrics()),
  );
}
