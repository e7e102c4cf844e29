import { expect, test } from "vitest";
import { milliseconds, seconds } from "../time/instant.ts";
import { run } from "./outcome.ts";
import { LINK_FLAP, type Scenario } from "./scenario.ts";

// A real LNS (l2tpns 2.4.1) held to one millisecond of processor in 200, 400 tunnels, clients that give up after 4 s. Its
// costs were fitted once; each row is one measured run: sessions up every ten seconds.

interface Measured {
  readonly sessions: number;
  readonly rate: number | undefined;
  readonly backoff: number;
  readonly up: readonly number[];
}

const RUNS: readonly Measured[] = [
  { sessions: 800, rate: 100, backoff: 3, up: [136, 172, 204, 219, 240, 273] },
  { sessions: 800, rate: 200, backoff: 3, up: [212, 256, 307, 356, 403, 449] },
  { sessions: 800, rate: 300, backoff: 3, up: [491, 641, 767] },
  { sessions: 2_000, rate: undefined, backoff: 3, up: [169, 169, 169, 169, 169, 169, 169] },
  { sessions: 2_000, rate: 300, backoff: 3, up: [178, 178, 178, 178, 178, 178, 178] },
  { sessions: 2_000, rate: 600, backoff: 3, up: [194, 195, 195, 195, 199, 200, 200] },
  { sessions: 2_000, rate: undefined, backoff: 10, up: [200, 200, 200, 200, 200, 200, 200] },
  { sessions: 2_000, rate: 300, backoff: 10, up: [143, 167, 214, 290, 355, 408, 466] },
];

function scenarioOf({ sessions, rate, backoff }: Measured): Scenario {
  return {
    ...LINK_FLAP,
    tunnels: 400,
    sessionsPerTunnel: sessions / 400,
    spread: seconds(2),
    client: { patience: seconds(4), backoff: seconds(backoff), backoffCap: undefined },
    policer: { rate, burst: undefined, isTyped: false },
    lns: {
      ...LINK_FLAP.lns,
      queue: 5_400,
      cost: {
        icrq: milliseconds(4),
        iccn: milliseconds(5),
        cdn: milliseconds(3),
        hello: milliseconds(0.2),
        duplicate: milliseconds(1),
        sccrq: milliseconds(4),
        scccn: milliseconds(1),
      },
    },
  };
}

/** Nobody got in any more: fewer than one in ten of all sessions since the first ten seconds. */
const isStuck = ({ sessions }: Measured, up: readonly number[]): boolean =>
  (up.at(-1) ?? 0) - (up[0] ?? 0) < 0.1 * sessions;

test.each(RUNS)(
  "$sessions sessions, $rate pps, redial after $backoff s: ends as the real LNS did (bar S10)",
  (measured) => {
    const horizon = seconds(10 * measured.up.length);

    const { up } = run(scenarioOf(measured), { seed: 1, horizon, isToTheEnd: true });

    const everyTen = up.filter((_, second) => second % 10 === 9);
    const ratio = (everyTen.at(-1) ?? 0) / (measured.up.at(-1) ?? 1);
    expect(isStuck(measured, everyTen)).toBe(isStuck(measured, measured.up));
    expect(ratio).toBeGreaterThanOrEqual(0.5);
    expect(ratio).toBeLessThanOrEqual(2);
  },
);
