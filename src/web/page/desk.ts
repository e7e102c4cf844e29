import type { DeskStatus, DeviceStatus, DropCount, StormCurve, TunnelStatus } from "../../api/desk.ts";
import type { CaseFile } from "../../model/incident.ts";
import type { OperatorOrder } from "../../model/input.ts";

/** What the API refused, in its own words. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

async function call<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await fetch(`/api/v1${path}`, { ...init, credentials: "same-origin" });
  if (response.ok) return (await response.json()) as T;
  const told = (await response.json().catch(() => ({}))) as { message?: string };
  throw new Refusal(response.status, told.message ?? response.statusText);
}

export const getStatus = (): Promise<DeskStatus> => call("/status");
export const listDevices = (): Promise<DeviceStatus[]> => call("/devices");
export const listTunnels = (): Promise<TunnelStatus[]> => call("/tunnels");
export const listIncidents = (): Promise<CaseFile[]> => call("/incidents?limit=200");
export const getIncident = (id: string): Promise<CaseFile> => call(`/incidents/${encodeURIComponent(id)}`);
/** The first time it takes as long as the simulation does. */
export const getCurve = (id: string): Promise<StormCurve> => call(`/incidents/${encodeURIComponent(id)}/curve`);
/** @param basis what it rests on, so that another basis is another picture for the browser's cache */
export const curveDrawing = (id: string, basis: string): string =>
  `/api/v1/incidents/${encodeURIComponent(id)}/curve.svg?of=${encodeURIComponent(basis)}`;
export const listDrops = (): Promise<DropCount[]> => call("/drops");
export const exportAddress = (id: string): string => `/api/v1/incidents/${encodeURIComponent(id)}/export`;

/** @throws Refusal with what the API says, and how to mend it */
export const giveOrder = ({ verb, incident, ...body }: OperatorOrder): Promise<CaseFile> =>
  call(`/incidents/${encodeURIComponent(incident)}/${verb}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
