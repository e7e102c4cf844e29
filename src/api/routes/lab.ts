import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { LabDesk } from "../endpoint-desk.ts";
import { Fault, LabFault, LabGateway } from "../schemas.ts";

const Gateway = Type.Object({ gateway: Type.String({ minLength: 1, maxLength: 80 }) });
const Named = Type.Object({ fault: Type.String({ minLength: 1, maxLength: 80 }) }, { additionalProperties: false });
const Lab = Type.Object({ gateways: Type.Array(LabGateway), faults: Type.Array(LabFault) });

/** The virtual fleet: how it is, and its faults on command. */
export function labRoutes(server: FastifyInstance, desk: LabDesk): void {
  const app = server.withTypeProvider<TypeBoxTypeProvider>();
  const state = () => ({
    gateways: desk.gateways().map((one) => ({ ...one, faults: [...one.faults] })),
    faults: desk.faults().map(({ name, help }) => ({ name, help })),
  });
  app.get(
    "/api/v1/lab",
    { schema: { summary: "The lab's gateways and the faults there are", response: { 200: Lab } } },
    state,
  );
  for (const verb of ["break", "mend"] as const) {
    app.post(
      `/api/v1/lab/:gateway/${verb}`,
      {
        schema: {
          summary: verb === "break" ? "Break a gateway of the lab by a fault" : "Mend a fault that lasts",
          params: Gateway,
          body: Named,
          response: { 200: Lab, 400: Fault, 404: Fault },
        },
      },
      ({ params, body }) => {
        desk[verb](params.gateway, body.fault);
        return state();
      },
    );
  }
}
