import type { Command } from "../../command.ts";
import { Lines } from "../lines.ts";

/** One debug that is switched on, in the device's words. */
export interface Debug {
  readonly group?: string;
  readonly debug: string;
}

export const showDebug = {
  run: "show debug",
  needs: "privileged",
  parse(text) {
    const lines = new Lines(text);
    const rows: Debug[] = [];
    let group: string | undefined;
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      const debug = ON.exec(line)?.groups?.debug;
      if (debug !== undefined) rows.push({ debug, ...(group === undefined ? {} : { group }) });
      else if (GROUP.test(line)) group = line.trim().replace(/:$/, "");
      else if (!DETAIL.test(line)) lines.leave();
    }
    return { rows, unread: lines.unread, incomplete: false };
  },
} satisfies Command<Debug>;

const ON = /^\s*(?<debug>\S.*?) debugging is on\b/;
const GROUP = /^\s*[A-Za-z][\w /-]*:\s*$/;
const DETAIL = /^\s*(?:\(.*\)|No debugging|Condition \d+:.*|Conditional Debug .*|IOSXE .*)\s*$/;
