import type { ControlPlaneLoad } from "../../model/observation.ts";
import type { RoutingEngine } from "./routing-engine-rows.ts";

/**
 * How idle the routing engine is that we talk to: the master's share of a minute where the release tells it, else of five
 * seconds.
 */
export function loadOf(engines: readonly (RoutingEngine | object)[]): ControlPlaneLoad | undefined {
  const told = engines.filter((engine): engine is RoutingEngine => idleOf(engine) !== undefined);
  const master = told.find(({ mastershipState }) => /^master/i.test(mastershipState ?? "")) ?? told[0];
  const idlePct = master && idleOf(master);
  return idlePct === undefined ? undefined : { idlePct };
}

const idleOf = (engine: RoutingEngine): number | undefined => engine.cpu1min?.idle ?? engine.cpu?.idle;
