import { UnreachableError, UsageError } from "../errors/errors.ts";
import type { CaseFile } from "../model/incident.ts";
import type { OperatorOrder } from "../model/input.ts";

export interface DeskClient {
  incidents(): Promise<readonly CaseFile[]>;
  incident(id: string): Promise<CaseFile>;
  order(order: OperatorOrder): Promise<CaseFile>;
  /** JSON lines. */
  export(id: string): Promise<string>;
}

/** The API of a running Spindrift. Errors carry the API's own code and mend. */
export function openDeskClient({ url, token }: { readonly url: string; readonly token: string }): DeskClient {
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
    const { code = "api.failed", message = response.statusText } = (await response.json().catch(() => ({}))) as {
      code?: string;
      message?: string;
    };
    throw new UsageError(code, message);
  };
  const json = async <T>(path: string, init?: RequestInit): Promise<T> => (await (await call(path, init)).json()) as T;
  return {
    incidents: () => json("/incidents"),
    incident: (id) => json(`/incidents/${encodeURIComponent(id)}`),
    order: ({ verb, incident, ...body }) =>
      json(`/incidents/${encodeURIComponent(incident)}/${verb}`, { method: "POST", body: JSON.stringify(body) }),
    export: async (id) => (await call(`/incidents/${encodeURIComponent(id)}/export`)).text(),
  };
}
