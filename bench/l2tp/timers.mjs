// The endpoint's table of deadlines under a fleet's timers: each comes due, is served and set anew, 1 to 5 s ahead, as
// retransmissions and echoes do. Run on virtual time, and told as a share of the time that would have passed.
import { Deadlines } from "../../dist/time/deadlines.js";

const COUNT = 100_000;
const SPAN = 60_000;
/** An alarm clock of the runtime is no finer. */
const TICK = 1;

export function timers() {
  const deadlines = new Deadlines();
  let x = 1;
  const chance = () => {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0;
    return x / 0x1_0000_0000;
  };
  const owners = Array.from({ length: COUNT }, (_, number) => ({ number }));
  for (const owner of owners) deadlines.set(owner, 5_000 * chance());
  const start = process.cpuUsage();
  for (let now = 0; now < SPAN; now += TICK)
    for (const owner of deadlines.due(now)) deadlines.set(owner, now + 1_000 + 4_000 * chance());
  const { user, system } = process.cpuUsage(start);
  return { count: COUNT, share: (user + system) / 1e3 / SPAN };
}
