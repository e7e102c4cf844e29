import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { EndpointDesk } from "../endpoint-desk.ts";
import { Endpoint, EndpointAnswer, Fault } from "../schemas.ts";

const Name = Type.Object({ name: Type.String({ minLength: 1, maxLength: 80 }) });
const Line = Type.Object({ line: Type.String({ maxLength: 1_000 }) }, { additionalProperties: false });

/** Endpoints of this process: which there are, and the operational commands at each. */
export function endpointRoutes(server: FastifyInstance, desk: EndpointDesk): void {
  const app = server.withTypeProvider<TypeBoxTypeProvider>();
  app.get(
    "/api/v1/endpoints",
    { schema: { summary: "The IPsec endpoints of this process", response: { 200: Type.Array(Endpoint) } } },
    () => [...desk.list()],
  );
  app.post(
    "/api/v1/endpoints/:name/command",
    {
      schema: {
        summary:
          "One operational command at an endpoint, as it is typed: show, clear or request; ? asks what may follow",
        params: Name,
        body: Line,
        response: { 200: EndpointAnswer, 404: Fault },
      },
    },
    ({ params, body }) => desk.run(params.name, body.line) as never,
  );
}
