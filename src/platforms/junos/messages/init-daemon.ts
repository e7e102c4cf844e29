import type { LogMessage } from "../../message.ts";

/** init of a PIC or a routing engine starts a daemon, or sees it end: `kmd1 (PID 176) started`. */
export const initDaemon: LogMessage = {
  tag: "init-daemon",
  event: "daemon-started",
  literal: " (PID ",
  parse(text) {
    const { daemon = "", pid, action = "" } = PATTERN.exec(text)?.groups ?? {};
    if (pid === undefined) return undefined;
    return { fields: { daemon, pid: Number(pid), action }, instanceKey: `daemon ${daemon}` };
  },
};

const PATTERN = /^(?:init: )?(?<daemon>[\w-]+) \(PID (?<pid>\d+)\) (?<action>started)\.?$/;
