import type { Command } from "../../command.ts";
import type { OutlineRow } from "../../outline-row.ts";
import { Lines } from "../lines.ts";
import { decimal, given, integer } from "../values.ts";
import { orXml } from "../xml/any.ts";

/** How the clock is kept, by ntpd's own variables. */
export interface NtpStatus {
  /** `sync_ntp` when it follows a server, `sync_unspec` when it does not. */
  readonly sync?: string;
  readonly isSynchronized: boolean;
  readonly leap?: string;
  readonly stratum?: number;
  readonly refid?: string;
  readonly offsetMs?: number;
  readonly jitterMs?: number;
  readonly rootDelayMs?: number;
  readonly frequencyPpm?: number;
  readonly clock?: string;
  /** All of them as printed. */
  readonly variables: Readonly<Record<string, string>>;
}

export const showNtpStatus = {
  run: "show ntp status",
  needs: "view",
  parse: orXml((text) => {
    const lines = new Lines(text);
    const variables: Record<string, string> = {};
    let flags = "";
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      if (!LINE.test(line)) {
        lines.leave();
        continue;
      }
      flags = FLAGS.exec(line)?.[1] ?? flags;
      for (const [, name = "", value = ""] of line.matchAll(VARIABLE))
        variables[name.toLowerCase()] = value.replace(/^"|"$/g, "");
    }
    const isEmpty = Object.keys(variables).length === 0;
    return {
      rows: isEmpty ? [] : [rowOf(variables, flags)],
      unread: lines.unread,
      incomplete: lines.isCut || variables.offset === undefined,
    };
  }),
} satisfies Command<NtpStatus | OutlineRow>;

const LINE = /^[a-z_]\w*=\S/i;
const FLAGS = /status=\w+\s+(.*?),?$/i;
/** Stamps hold commas: a value goes on until the next name. */
const VARIABLE = /([a-z_]\w*)=("[^"]*"|[^=]{0,120}?)(?=,\s*[a-z_]\w*=|,?\s*$|\s+[a-z_]+=)/gi;

function rowOf(variables: Readonly<Record<string, string>>, flags: string): NtpStatus {
  // The first of two is the leap indicator of older daemons
  const sync = flags.match(/\bsync_\w+/g)?.at(-1);
  return {
    ...given("sync", sync),
    isSynchronized: sync !== undefined && !/unspec|alarm/.test(sync),
    ...given("leap", /\bleap_\w+/.exec(flags)?.[0]),
    ...given("stratum", integer(variables.stratum)),
    ...given("refid", variables.refid),
    ...given("offsetMs", decimal(variables.offset)),
    ...given("jitterMs", decimal(variables.jitter ?? variables.sys_jitter)),
    ...given("rootDelayMs", decimal(variables.rootdelay)),
    ...given("frequencyPpm", decimal(variables.frequency)),
    ...given("clock", variables.clock),
    variables,
  };
}
