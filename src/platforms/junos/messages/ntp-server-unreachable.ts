import type { LogMessage } from "../../message.ts";

export const ntpServerUnreachable: LogMessage = {
  tag: "ntp-server-unreachable",
  event: "ntp-server-unreachable",
  literal: "NTP Server ",
  parse(text) {
    const server = /NTP Server (\S+) is Unreachable/i.exec(text)?.[1];
    return server === undefined ? undefined : { fields: { server }, instanceKey: `ntp ${server}` };
  },
};
