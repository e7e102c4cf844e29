import type { LogMessage } from "../../message.ts";
import { reading } from "../message-fields.ts";

/** init saw a daemon end, by itself or by a signal: it starts it anew. */
export const initDaemonEnded: LogMessage = {
  tag: "init-daemon-ended",
  event: "daemon-stopping",
  literal: " (PID ",
  parse(text) {
    const { daemon = "", pid, action = "", rest } = PATTERN.exec(text)?.groups ?? {};
    if (pid === undefined) return undefined;
    const fields = { daemon, pid: Number(pid), action, ...(rest === undefined ? {} : { reason: rest }) };
    return reading(fields, "daemon", daemon);
  },
};

const PATTERN =
  /^(?:init: )?(?<daemon>[\w-]+) \(PID (?<pid>\d+)\) (?<action>terminated|exited|stopped|killed)(?: (?<rest>\S.*))?$/;
