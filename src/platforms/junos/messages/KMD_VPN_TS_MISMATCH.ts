import type { LogMessage } from "../../message.ts";
import { attributeFields, fieldsOf, reading } from "../message-fields.ts";

/** The peer proposes other traffic selectors than this end has. */
export const tsMismatch: LogMessage = {
  tag: "KMD_VPN_TS_MISMATCH",
  event: "traffic-selector-mismatch",
  parse(text, attributes) {
    const { connection, local, remote } = PATTERN.exec(text)?.groups ?? {};
    if (connection === undefined && attributes === undefined) return undefined;
    const names = { "vpn-name": "connection" };
    const told = fieldsOf({ connection, proposedLocal: local, proposedRemote: remote });
    const fields = fieldsOf({ ...attributeFields(attributes, names), ...told });
    return reading(fields, "selectors", fields.connection);
  },
};

const PATTERN =
  /vpn name: (?<connection>[^,]+)(?:.*?Peer Proposed traffic-selector local-ip: ?(?<local>.*?))?(?:,? Peer Proposed traffic-selector remote-ip: ?(?<remote>.*))?$/i;
