import type { SyslogMessage } from "../../../wire/syslog/message.ts";
import type { Trap } from "../../trap.ts";
import type { Varbinds } from "../../varbinds.ts";

const ENTRY = "1.3.6.1.4.1.2636.3.35.1.1.1";
const PAIRS = "1.3.6.1.4.1.2636.3.35.1.2.1";

/** JUNIPER-SYSLOG-MIB: a log line as a trap, as an event policy's `raise-trap` sends it, with its structured data. */
export const jnxSyslogTrap: Trap = {
  name: "jnxSyslogTrap",
  oids: ["1.3.6.1.4.1.2636.4.12.0.1"],
  read(varbinds) {
    const timestamp = varbinds.time(`${ENTRY}.3`);
    const attributes = attributesOf(varbinds);
    const tag = varbinds.text(`${ENTRY}.2`);
    const message: SyslogMessage = {
      form: "rfc5424",
      // JnxSyslogSeverity and JnxSyslogFacility count from 1, syslog from 0
      severity: (varbinds.number(`${ENTRY}.4`) ?? 7) - 1,
      facility: (varbinds.number(`${ENTRY}.5`) ?? 4) - 1,
      text: withoutTag(varbinds.text(`${ENTRY}.9`) ?? "", tag),
      ...(tag === undefined ? {} : { tag }),
      ...(timestamp === undefined ? {} : { timestamp }),
      ...(attributes === undefined ? {} : { structuredData: { junos: attributes } }),
    };
    return { message };
  },
};

/** The message may begin with the event's own name, as it does in the file. */
const withoutTag = (text: string, tag: string | undefined): string =>
  tag !== undefined && text.startsWith(`${tag}: `) ? text.slice(tag.length + 2) : text;

/** jnxSyslogAvTable: each pair is two objects of one row. */
function attributesOf(varbinds: Varbinds): Readonly<Record<string, string>> | undefined {
  const values = new Map(varbinds.all(`${PAIRS}.3`).map(({ oid, value }) => [oid.slice(PAIRS.length + 2), value]));
  const pairs = varbinds
    .all(`${PAIRS}.2`)
    .map(({ oid, value }): [string, string] => [String(value), String(values.get(oid.slice(PAIRS.length + 2)) ?? "")]);
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
}
