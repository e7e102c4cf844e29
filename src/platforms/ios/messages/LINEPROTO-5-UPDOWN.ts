import type { LogMessage } from "../../message.ts";

export const lineProtocol: LogMessage = {
  tag: "LINEPROTO-5-UPDOWN",
  event: "line-protocol-status",
  parse(text) {
    const groups = PATTERN.exec(text)?.groups;
    if (groups === undefined) return undefined;
    const { interface: name = "", state = "" } = groups;
    return { fields: { interface: name, state: state.toUpperCase() }, instanceKey: `line-protocol ${name}` };
  },
};

const PATTERN = /Line protocol on Interface (?<interface>\S+), changed state to (?<state>up|down)/i;
