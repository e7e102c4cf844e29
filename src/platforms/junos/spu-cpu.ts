import type { LogMessage } from "../message.ts";
import { attributeFields, fieldsOf } from "./message-fields.ts";

const UNIT = /FPC (?<fpc>\d+) PIC (?<pic>\d+) CPU utilization (?<what>.*)$/;

/** The load of a services processing unit crossed its threshold, one way or the other. */
export const spuCpu = (tag: string, event: string): LogMessage => ({
  tag,
  event,
  parse(text, attributes) {
    const groups = UNIT.exec(text)?.groups;
    if (groups === undefined && attributes === undefined) return undefined;
    const { fpc, pic, what = "" } = groups ?? {};
    const percent = /(?<!\d)(\d+)\s?(?:%|percent)/.exec(what)?.[1];
    const fields = fieldsOf({
      ...attributeFields(attributes, { "fpc-slot": "fpc", "pic-slot": "pic" }),
      ...(groups === undefined ? {} : { fpc: Number(fpc), pic: Number(pic) }),
      ...fieldsOf({ cpuPct: percent === undefined ? undefined : Number(percent) }),
    });
    return { fields, instanceKey: `spu ${fields.fpc}/${fields.pic}` };
  },
});
