import { choice, text, trapOf } from "../../trap.ts";

const EVENT = "1.3.6.1.4.1.2636.3.18.1.7.1";

/** JUNIPER-CFGMGMT-MIB: a commit. */
export const jnxCmCfgChange = trapOf({
  name: "jnxCmCfgChange",
  event: "configuration-changed",
  oids: ["1.3.6.1.4.1.2636.4.5.0.1"],
  fields: {
    source: choice(`${EVENT}.4`, {
      1: "other",
      2: "cli",
      3: "junoscript",
      4: "synchronize",
      5: "snmp",
      6: "button",
      7: "autoinstall",
      8: "unknown",
    }),
    user: text(`${EVENT}.5`),
    log: text(`${EVENT}.6`),
  },
  beside: [`${EVENT}.2`],
  time: `${EVENT}.3`,
});
