import type { Entropy } from "../time/entropy.ts";
import type { Machine } from "../time/machine.ts";
import { ENDPOINT, type EndpointConfig } from "./config.ts";
import type { L2tpEffect } from "./effect.ts";
import { endpoint } from "./endpoint.ts";
import type { EndpointState } from "./endpoint-state.ts";
import type { L2tpInput } from "./input.ts";

export type LacConfig = Partial<Omit<EndpointConfig, "hostName" | "answers">> & Pick<EndpointConfig, "hostName">;

/** An L2TP Access Concentrator: it opens tunnels to an LNS and brings its users' calls into them. RFC 2661 §2.1. */
export const lac = (config: LacConfig, entropy: Entropy): Machine<EndpointState, L2tpInput, L2tpEffect> =>
  endpoint({ ...ENDPOINT, ...config, answers: false }, entropy);
