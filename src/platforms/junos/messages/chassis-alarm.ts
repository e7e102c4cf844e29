import type { LogMessage } from "../../message.ts";

/** alarmd: an alarm of the chassis was set or cleared. */
export const chassisAlarm: LogMessage = {
  tag: "chassis-alarm",
  event: "chassis-alarm",
  literal: "Alarm ",
  parse(text) {
    const groups = PATTERN.exec(text)?.groups;
    if (groups === undefined) return undefined;
    const { state = "", part = "", color = "", class: kind = "", reason = "" } = groups;
    return {
      fields: { state: state.toUpperCase(), part, color, class: kind, reason },
      instanceKey: `alarm ${part} ${reason}`,
    };
  },
};

const PATTERN =
  /Alarm (?<state>set|cleared): (?<part>.+?) color=(?<color>\w+), class=(?<class>\w+), reason=(?<reason>.*)$/;
