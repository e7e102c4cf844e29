import type { LogMessage } from "../message.ts";
import { attributeFields, fieldsOf, reading } from "./message-fields.ts";

const LINK =
  /^ifIndex (?<index>\d+), ifAdminStatus (?<admin>\w+)\(\d\), ifOperStatus (?<oper>\w+)\(\d\), ifName (?<interface>\S+)/;

const ATTRIBUTES = {
  "snmp-interface-index": "interfaceIndex",
  "admin-status": "adminStatus",
  "operational-status": "operStatus",
  "interface-name": "interface",
} as const;

/** linkDown and linkUp (RFC 2863 §3.1.15) as the log says them; for a VPN it is the tunnel's st0 unit. */
export const linkChange = (tag: string, state: "UP" | "DOWN"): LogMessage => ({
  tag,
  event: "interface-status",
  parse(text, attributes) {
    const groups = LINK.exec(text)?.groups;
    if (groups === undefined && attributes === undefined) return undefined;
    const { index, admin, oper, interface: name } = groups ?? {};
    const fields = fieldsOf({
      ...attributeFields(attributes, ATTRIBUTES),
      ...fieldsOf({ interface: name, adminStatus: admin, operStatus: oper }),
      ...fieldsOf({ interfaceIndex: index === undefined ? undefined : Number(index) }),
      state,
    });
    return reading(fields, "interface", fields.interface);
  },
});
