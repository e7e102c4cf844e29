import type { Instant } from "../../time/instant.ts";
import type { LabGateway } from "../gateway.ts";
import type { Loads, ProcessRow } from "../processes.ts";

const whole = (loads: Loads): readonly number[] => loads.map(Math.round);

/** `show processes cpu [sorted]` of IOS 15.1. @param isSorted the busiest of the last five seconds first */
export function processesCpu({ processes }: LabGateway, now: Instant, isSorted: boolean): string {
  const { all, interrupt } = processes.total(now);
  const [five, minute, minutes] = whole(all);
  const rows = [...processes.rows(now)];
  if (isSorted) rows.sort((a, b) => b.loads[0] - a.loads[0]);
  return [
    `CPU utilization for five seconds: ${five}%/${whole(interrupt)[0]}%; one minute: ${minute}%; five minutes: ${minutes}%`,
    " PID Runtime(ms)     Invoked      uSecs   5Sec   1Min   5Min TTY Process ",
    ...rows.map(processLine),
    "",
  ].join("\n");
}

function processLine({ pid, name, runtime, invoked, loads }: ProcessRow): string {
  const each = invoked === 0 ? 0 : Math.round((1_000 * runtime) / invoked);
  const columns = [
    String(pid).padStart(4),
    String(runtime).padStart(12),
    String(invoked).padStart(12),
    String(each).padStart(11),
  ];
  const percents = loads.map((load) => `${load.toFixed(2).padStart(6)}%`.slice(-6).padStart(7)).join("");
  return `${columns.join("")}${percents}   0 ${name} `;
}
