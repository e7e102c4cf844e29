import type { Command } from "../../command.ts";
import { Lines } from "../lines.ts";

/** One debug, in the device's words; IOS-XE tells as well whether its conditional debugs run. */
export interface Debug {
  readonly group?: string;
  readonly debug: string;
  /** `on`, or the state of the conditional debugs: `Stop`. */
  readonly state: string;
  /** What of it, in brackets below. */
  readonly details?: readonly string[];
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
      const state = GLOBAL_STATE.exec(line)?.groups;
      if (debug !== undefined) rows.push({ ...groupOf(group), debug, state: "on" });
      else if (state !== undefined) rows.push({ ...groupOf(group), debug: state.name ?? "", state: state.state ?? "" });
      else if (GROUP.test(line)) group = line.trim().replace(/:$/, "");
      else if (!takeDetails(rows, line) && !NEUTRAL.test(line)) lines.leave();
    }
    return { rows, unread: lines.unread, incomplete: lines.isCut };
  },
} satisfies Command<Debug>;

const ON = /^\s*(?<debug>\S.*?) debugging is on\b/;
const GLOBAL_STATE = /^\s*(?<name>Conditional Debug Global State): (?<state>\S+)/;
const GROUP = /^\s*[A-Za-z][\w /-]*:\s*$/;
const DETAILS = /^\s*\((?<words>[^()]*)\)$/;
const NEUTRAL = /^\s*(?:No debugging|Condition \d+:.*|Conditional Debug .*)\s*$/;

const groupOf = (group: string | undefined): { group?: string } => (group === undefined ? {} : { group });

function takeDetails(rows: Debug[], line: string): boolean {
  const words = DETAILS.exec(line)?.groups?.words;
  const last = rows.at(-1);
  if (words === undefined || last === undefined) return false;
  rows[rows.length - 1] = { ...last, details: words.split(/,\s*/) };
  return true;
}
