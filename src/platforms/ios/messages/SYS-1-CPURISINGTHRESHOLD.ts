import { messageOf } from "../message.ts";

export const cpuRising = messageOf({
  tag: "SYS-1-CPURISINGTHRESHOLD",
  event: "cpu-high",
  pattern:
    /Threshold: (?<kind>.+?) CPU Utilization\((?<what>[^)]*)\):\s+(?<cpuPct>\d+)%\/(?<interruptPct>\d+)%(?:,? Top 3 processes\s*\([^)]*\):\s*(?<top>.+))?/,
  numbers: ["cpuPct", "interruptPct"],
  always: { state: "HIGH" },
  key: ["cpu", "kind"],
});
