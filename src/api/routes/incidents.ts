import { Readable } from "node:stream";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import { UsageError } from "../../errors/errors.ts";
import type { CaseFile } from "../../model/incident.ts";
import type { OperatorOrder } from "../../model/input.ts";
import type { Desk } from "../desk.ts";
import { Curve, Fault, Incident, IncidentId, Limit } from "../schemas.ts";

const By = Type.Optional(Type.String({ minLength: 1, maxLength: 80, default: "operator" }));
const answers = { 200: Incident, 404: Fault, 409: Fault };

/** The case files, and an operator's word about them. */
export function incidentRoutes(server: FastifyInstance, desk: Desk): void {
  const app = server.withTypeProvider<TypeBoxTypeProvider>();
  const Query = Type.Object({ status: Type.Optional(Type.String()), limit: Limit });
  app.get(
    "/api/v1/incidents",
    { schema: { summary: "The incidents, newest first", querystring: Query, response: { 200: Type.Array(Incident) } } },
    async ({ query }) =>
      (await desk.incidents())
        .filter(({ status }) => query.status === undefined || status === query.status)
        .slice(0, query.limit ?? 200) as never,
  );
  app.get(
    "/api/v1/incidents/:id",
    { schema: { summary: "One case file", params: IncidentId, response: answers } },
    async ({ params }) => (await get(desk, params.id)) as never,
  );
  app.get(
    "/api/v1/incidents/:id/export",
    { schema: { summary: "A recording that replays to the same case file, as JSON lines", params: IncidentId } },
    async ({ params }, reply) => {
      await get(desk, params.id);
      return reply
        .type("application/x-ndjson")
        .header("content-disposition", `attachment; filename="${params.id}.jsonl"`)
        .send(Readable.from(desk.exportIncident(params.id)));
    },
  );
  app.get(
    "/api/v1/incidents/:id/curve",
    {
      schema: {
        summary: "What the policer's rate does in this login storm, by simulation; the first time it takes a while",
        params: IncidentId,
        response: { 200: Curve, 404: Fault },
      },
    },
    async ({ params }) => (await desk.curve(params.id)) as never,
  );
  app.get(
    "/api/v1/incidents/:id/curve.svg",
    { schema: { summary: "The same, drawn", params: IncidentId } },
    async ({ params }, reply) => reply.type("image/svg+xml").send((await desk.curve(params.id)).svg),
  );
  const order = (verb: OperatorOrder["verb"], summary: string, body: Parameters<typeof Type.Object>[0]): void => {
    app.post(
      `/api/v1/incidents/:id/${verb}`,
      {
        schema: {
          summary,
          params: IncidentId,
          body: Type.Object({ by: By, ...body }, { additionalProperties: false }),
          response: answers,
        },
      },
      async ({ params, body: given }) => {
        const { by = "operator", ...rest } = given as { by?: string };
        return (await desk.order({ verb, incident: params.id, by, ...rest } as OperatorOrder)) as never;
      },
    );
  };
  order("ack", "Acknowledge: somebody looks after it", { note: Type.Optional(Type.String({ maxLength: 2_000 })) });
  order("approve", "Approve the proposed remedy; its guard still comes first", {});
  order("hold", "Hold: watch, and do nothing", { reason: Type.String({ minLength: 1, maxLength: 2_000 }) });
  order("release", "Release the hold", {});
}

async function get(desk: Desk, id: string): Promise<CaseFile> {
  const file = await desk.incident(id);
  if (file === undefined) throw new UsageError("incident.unknown", `there is no incident ${id}`);
  return file;
}
