import type { DetectionMode, FlowControl, FlowLevel } from "../config.ts";
import type { Settings } from "../settings.ts";
import type { Violation } from "../violations.ts";

/** Junos's words for the values of ours. */
export const MODE: Readonly<Record<DetectionMode, string>> = { automatic: "Automatic", on: "On", off: "Off" };
export const CONTROL: Readonly<Record<FlowControl, string>> = { drop: "Drop", police: "Police", keep: "Keep" };
export const LEVEL: Readonly<Record<FlowLevel, string>> = {
  subscriber: "Subscriber",
  "logical-interface": "Logical interface",
  "physical-interface": "Physical interface",
};
/** In the elements of the flow levels. */
export const LEVEL_SHORT: Readonly<Record<FlowLevel, string>> = {
  subscriber: "sub",
  "logical-interface": "ifl",
  "physical-interface": "ifd",
};

export const yesNo = (is: boolean): string => (is ? "Yes" : "No");
export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
export const isAggregate = (settings: Settings): boolean => settings.type.priority === undefined;

/** `what` is the bandwidth or the policer. */
export function violationLine(what: string, { state }: Violation): string {
  if (state === "never") return `${what} is never violated`;
  if (state === "was") return `${what} is no longer being violated`;
  return what.endsWith("bandwidth") || what.endsWith("Bandwidth")
    ? `${what} is being violated!`
    : `${what} is currently being violated!`;
}
