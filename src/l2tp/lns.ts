import type { Entropy } from "../time/entropy.ts";
import type { Machine } from "../time/machine.ts";
import { ENDPOINT, type EndpointConfig } from "./config.ts";
import type { L2tpEffect } from "./effect.ts";
import { endpoint } from "./endpoint.ts";
import type { EndpointState } from "./endpoint-state.ts";
import type { L2tpInput } from "./input.ts";

export type LnsConfig = Partial<Omit<EndpointConfig, "hostName" | "answers">> & Pick<EndpointConfig, "hostName">;

/** An L2TP Network Server: it takes tunnels and calls, and ends the users' PPP. RFC 2661 §2.1. */
export const lns = (config: LnsConfig, entropy: Entropy): Machine<EndpointState, L2tpInput, L2tpEffect> =>
  endpoint({ ...ENDPOINT, ...config, answers: true }, entropy);
