import type { Trap } from "../../trap.ts";

const HISTORY = "1.3.6.1.4.1.9.9.41.1.2.3.1";

/** CISCO-SYSLOG-MIB: a log line as a trap (`snmp-server enable traps syslog`). */
export const clogMessageGenerated: Trap = {
  name: "clogMessageGenerated",
  oids: ["1.3.6.1.4.1.9.9.41.2.0.1"],
  read(varbinds) {
    const facility = varbinds.text(`${HISTORY}.2`) ?? "";
    // SyslogSeverity counts from 1, syslog from 0
    const severity = (varbinds.number(`${HISTORY}.3`) ?? 7) - 1;
    const mnemonic = varbinds.text(`${HISTORY}.4`) ?? "";
    const text = varbinds.text(`${HISTORY}.5`) ?? "";
    return { message: { form: "ios", severity, tag: `${facility}-${severity}-${mnemonic}`, text } };
  },
};
