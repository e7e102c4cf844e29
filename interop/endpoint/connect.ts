import type { Row } from "./addresses.ts";
import type { PeerOptions } from "./charon-config.ts";
import type { Lab } from "./lab.ts";
import type { ConnectionOrder, RunningEndpoint } from "./running-endpoint.ts";
import { inStep } from "./traffic.ts";

/** What each of the two ends is told beside the row. */
export interface Both {
  readonly ours?: Partial<ConnectionOrder>;
  readonly peer?: PeerOptions;
  readonly endpoint?: object;
}

/** Both ends are configured, and nobody has dialled. */
export async function configured(
  lab: Lab,
  row: Row,
  { ours = {}, peer, endpoint }: Both = {},
): Promise<RunningEndpoint> {
  await lab.configure(row, peer);
  return lab.endpoint([lab.connection(row, ours)], endpoint);
}

/** A tunnel that we dialled. */
export async function dialled(lab: Lab, row: Row, both?: Both): Promise<RunningEndpoint> {
  const ours = await configured(lab, row, both);
  await ours.after(() => ours.up(), "child-sa-established");
  await inStep(lab, ours);
  return ours;
}

/** A tunnel that strongSwan dialled. */
export async function answered(lab: Lab, row: Row, both?: Both): Promise<RunningEndpoint> {
  const ours = await configured(lab, row, both);
  await ours.after(() => lab.dial(), "child-sa-established");
  await inStep(lab, ours);
  return ours;
}

export const BOTH_WAYS = [
  ["we dialled", dialled],
  ["strongSwan dialled", answered],
] as const;

/** An order that shall fail gives what it printed. */
export const refusedOrder = (order: Promise<string>): Promise<string> =>
  order.catch((error: { readonly stdout?: string; readonly stderr?: string }) => `${error.stdout}${error.stderr}`);
