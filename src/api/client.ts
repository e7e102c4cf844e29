import { UnreachableError, UsageError } from "../errors/errors.ts";
import type { CaseFile } from "../model/incident.ts";
import type { OperatorOrder } from "../model/input.ts";
import type { EndpointAnswer, EndpointSummary, LabGatewayStatus } from "./endpoint-desk.ts";

export interface DeskClient {
  order(order: OperatorOrder): Promise<CaseFile>;
}

export interface EndpointClient {
  list(): Promise<readonly EndpointSummary[]>;
  run(name: string, line: string): Promise<EndpointAnswer>;
}

export interface LabState {
  readonly gateways: readonly LabGatewayStatus[];
  readonly faults: readonly { readonly name: string; readonly help: string }[];
}

export interface LabClient {
  /** `undefined` when the process runs no lab. */
  state(): Promise<LabState | undefined>;
  change(verb: "break" | "mend", gateway: string, fault: string): Promise<LabState>;
}

export interface ApiPlace {
  readonly url: string;
  readonly token: string;
}

/** The API of a running Spindrift. Errors carry the API's own code and mend. */
export function openDeskClient(place: ApiPlace): DeskClient {
  const { json } = caller(place);
  return {
    order: ({ verb, incident, ...body }) => json(`/incidents/${encodeURIComponent(incident)}/${verb}`, post(body)),
  };
}

/** The endpoints that a running process holds. */
export function openEndpointClient(place: ApiPlace): EndpointClient {
  const { json } = caller(place);
  return {
    list: () => json("/endpoints"),
    run: (name, line) => json(`/endpoints/${encodeURIComponent(name)}/command`, post({ line })),
  };
}

/** The lab of a running process. */
export function openLabClient(place: ApiPlace): LabClient {
  const { json } = caller(place);
  return {
    state: () =>
      json<LabState>("/lab").catch((error: unknown) => {
        if (error instanceof UsageError && error.code === "api.request") return undefined; // it has no such path
        throw error;
      }),
    change: (verb, gateway, fault) => json(`/lab/${encodeURIComponent(gateway)}/${verb}`, post({ fault })),
  };
}

const post = (body: unknown): RequestInit => ({ method: "POST", body: JSON.stringify(body) });

function caller({ url, token }: ApiPlace): {
  json<T>(path: string, init?: RequestInit): Promise<T>;
} {
  const call = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(init.body === undefined ? {} : { "content-type": "application/json" }),
    };
    const response = await fetch(`${url}/api/v1${path}`, { ...init, headers }).catch((cause: unknown) => {
      throw new UnreachableError("api.unreachable", `no Spindrift answers at ${url}: is \`spindrift up\` running?`, {
        cause,
      });
    });
    if (response.ok) return response;
    const { code = "api.request", message = response.statusText } = (await response.json().catch(() => ({}))) as {
      code?: string;
      message?: string;
    };
    throw new UsageError(code, message);
  };
  return { json: async (path, init) => (await (await call(path, init)).json()) as never };
}
