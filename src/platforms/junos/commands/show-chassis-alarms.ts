import type { Command } from "../../command.ts";
import type { OutlineRow } from "../../outline-row.ts";
import { Lines } from "../lines.ts";
import { orXml } from "../xml/any.ts";

export interface ActiveAlarms {
  readonly activeAlarms: number;
}

/** An alarm that is set now. */
export interface ChassisAlarm {
  /** As printed, with the zone's own name. */
  readonly since: string;
  readonly class: string;
  readonly description: string;
  readonly type: string;
}

export const showChassisAlarms = {
  run: "show chassis alarms",
  needs: "view",
  parse: orXml((text) => {
    const lines = new Lines(text);
    const rows: ChassisAlarm[] = [];
    let active: number | undefined;
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      const count = COUNT.exec(line)?.[1];
      const [, since = "", level = "", description] = ROW.exec(line) ?? [];
      if (count !== undefined) active = count.toLowerCase() === "no" ? 0 : Number(count);
      else if (description !== undefined) rows.push({ since, class: level, description, type: "Chassis" });
      else if (!HEADER.test(line)) lines.leave();
    }
    const summary: readonly ActiveAlarms[] = active === undefined ? [] : [{ activeAlarms: active }];
    const isShort = active === undefined || rows.length < active;
    return { rows: [...summary, ...rows], unread: lines.unread, incomplete: lines.isCut || isShort };
  }),
} satisfies Command<ActiveAlarms | ChassisAlarm | OutlineRow>;

const COUNT = /^(\d+|No) alarms? currently active/i;
const HEADER = /^Alarm time\s+Class\s+Description/i;
const ROW = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?: [A-Z]\w*)?)\s+(Major|Minor|Critical)\s+(\S.*)$/;
