import { messageOf } from "../message.ts";

export const cpuFalling = messageOf({
  tag: "SYS-1-CPUFALLINGTHRESHOLD",
  event: "cpu-normal",
  pattern: /Threshold: (?<kind>.+?) CPU Utilization\((?<what>[^)]*)\)\s*:?\s*(?<cpuPct>\d+)%\/(?<interruptPct>\d+)%/,
  numbers: ["cpuPct", "interruptPct"],
  always: { state: "NORMAL" },
  key: ["cpu", "kind"],
});
