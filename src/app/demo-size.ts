import { UsageError } from "../errors/errors.ts";
import { ROUTER_LOGINS } from "../lab/l2tp/options.ts";
import type { L2tpScenario, Scenario } from "../lab/scenario.ts";

/** LACs of the story, which share the sessions evenly. */
const LACS = 3;
const LEAST = 60;
/** Sockets and memory bear more; session ids of RFC 2661 §3.1 are no limit, since each tunnel has its own. */
const MOST = 48_000;

/**
 * The storm with so many PPP sessions as packets. The engine gets as much faster as there are more of them, so that it takes
 * the same course, and no faster than the router that its costs were fitted to.
 * @throws UsageError `demo.sessions`
 */
export function sized(scenario: Scenario, sessions: number): Scenario {
  if (scenario.lab !== "l2tp")
    throw new UsageError("demo.sessions", `${scenario.name} has no PPP sessions; --sessions is for demos with an LNS`);
  if (!Number.isInteger(sessions) || sessions < LEAST || sessions > MOST)
    throw new UsageError("demo.sessions", `--sessions is a whole number from ${LEAST} to ${MOST}, like 12000`);
  const { sessionsPerTunnel } = scenario.lns;
  const tunnels = Math.max(1, Math.round(sessions / LACS / sessionsPerTunnel));
  const slower = Math.max(1, round((scenario.lns.slower * scenario.lns.tunnels) / tunnels));
  return {
    ...scenario,
    lns: { ...scenario.lns, tunnels, slower },
    loginsPerSecond: round(ROUTER_LOGINS / slower),
  } satisfies L2tpScenario;
}

const round = (n: number): number => Math.round(10 * n) / 10;
