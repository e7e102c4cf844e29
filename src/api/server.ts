import { existsSync } from "node:fs";
import fastifyStatic from "@fastify/static";
import swagger from "@fastify/swagger";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import Fastify, { type FastifyError, type FastifyInstance } from "fastify";
import { UnreachableError, UsageError } from "../errors/errors.ts";
import { bindWords } from "../intake/bind-words.ts";
import type { Desk } from "./desk.ts";
import { type EndpointDesk, type LabDesk, noEndpoints } from "./endpoint-desk.ts";
import { guard } from "./guard.ts";
import { endpointRoutes } from "./routes/endpoints.ts";
import { eventRoutes } from "./routes/events.ts";
import { incidentRoutes } from "./routes/incidents.ts";
import { labRoutes } from "./routes/lab.ts";
import { readRoutes } from "./routes/read.ts";

export interface ApiOptions {
  readonly host: string;
  readonly port: number;
  readonly token: string;
  /** Absent where nothing is watched: the lab alone. */
  readonly desk?: Desk;
  /** Endpoints that this process runs. */
  readonly endpoints?: EndpointDesk;
  readonly lab?: LabDesk;
  /** The folder of the built page; absent: no page. */
  readonly webRoot?: string;
  /** A fault of ours that a request came upon; the client is told nothing of it. */
  readonly onFault?: (error: Error, request: string) => void;
}

export interface Api {
  /** `http://127.0.0.1:8470` */
  readonly url: string;
  close(): Promise<void>;
}

const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);

/** The HTTP API and the page. @throws UsageError `api.not-loopback`; UnreachableError `api.bind` */
export async function openApi(options: ApiOptions): Promise<Api> {
  const { host, port } = options;
  if (!LOOPBACK.has(host)) {
    throw new UsageError(
      "api.not-loopback",
      `the page cannot listen on ${host}: there are no roles yet, so it stays on loopback; reach it through an SSH tunnel`,
    );
  }
  const server = await buildApi(options);
  try {
    await server.listen({ host, port });
  } catch (cause) {
    throw new UnreachableError("api.bind", `the page cannot listen on ${host}:${port}: ${bindWords(cause as Error)}`, {
      cause,
    });
  }
  const bound = server.server.address();
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${typeof bound === "object" ? (bound?.port ?? port) : port}`,
    close: () => server.close(),
  };
}

export async function buildApi({
  token,
  desk,
  endpoints,
  lab,
  webRoot,
  onFault,
}: ApiOptions): Promise<FastifyInstance> {
  const server = Fastify({
    logger: false,
    forceCloseConnections: true,
    bodyLimit: 64 * 1024,
  }).withTypeProvider<TypeBoxTypeProvider>();
  await server.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Spindrift",
        version: desk?.status().version ?? "0",
        description: "VPN assurance: incidents, tunnels, devices",
      },
      components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
      security: [{ token: [] }],
    },
  });
  guard(server, token);
  server.setErrorHandler((error: FastifyError | Error, request, reply) =>
    answerError(error, `${request.method} ${request.routeOptions.url ?? "?"}`, reply, onFault),
  );
  server.get("/healthz", { schema: { summary: "Whether it runs" } }, () => ({ ok: true }));
  await server.register(async (routes) => {
    if (desk !== undefined) {
      readRoutes(routes, desk);
      incidentRoutes(routes, desk);
      eventRoutes(routes, desk);
    }
    endpointRoutes(routes, endpoints ?? noEndpoints);
    if (lab !== undefined) labRoutes(routes, lab);
  });
  server.get("/api/v1/openapi.json", { schema: { hide: true } }, () => server.swagger());
  if (webRoot !== undefined && existsSync(webRoot))
    await server.register(fastifyStatic, { root: webRoot, cacheControl: false });
  return server;
}

const CONFLICT = /wrong-moment$/;
const UNKNOWN = /unknown$/;

/** The operator's slips are told; a fault of ours is not shown with its stack. */
function answerError(
  error: FastifyError | Error,
  request: string,
  reply: { code(status: number): { send(body: unknown): unknown } },
  onFault: ApiOptions["onFault"],
): unknown {
  if (error instanceof UsageError) {
    const status = CONFLICT.test(error.code) ? 409 : UNKNOWN.test(error.code) ? 404 : 400;
    return reply.code(status).send({ code: error.code, message: error.message });
  }
  if ("validation" in error && error.validation !== undefined)
    return reply.code(400).send({ code: "api.invalid", message: error.message });
  if ("statusCode" in error && error.statusCode !== undefined && error.statusCode < 500) {
    return reply.code(error.statusCode).send({ code: "api.request", message: error.message });
  }
  onFault?.(error, request);
  return reply
    .code(500)
    .send({ code: "api.failed", message: "something went wrong inside Spindrift; its log says what" });
}
