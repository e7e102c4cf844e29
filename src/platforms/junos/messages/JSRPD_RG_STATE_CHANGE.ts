import type { LogMessage } from "../../message.ts";
import { attributeFields, fieldsOf, reading } from "../message-fields.ts";

/** A redundancy group of a chassis cluster changed hands. */
export const redundancyGroupChange: LogMessage = {
  tag: "JSRPD_RG_STATE_CHANGE",
  event: "redundancy-group-status",
  parse(text, attributes) {
    const groups = PATTERN.exec(text)?.groups;
    if (groups === undefined && attributes === undefined) return undefined;
    const { group, from, to, reason } = groups ?? {};
    const names = { "redundancy-group-id": "redundancyGroup", "old-state": "stateBefore", "new-state": "state" };
    const told = fieldsOf({ stateBefore: from, state: to, reason });
    const number = group === undefined ? {} : { redundancyGroup: Number(group) };
    const fields = fieldsOf({ ...attributeFields(attributes, names), ...told, ...number });
    return reading(fields, "redundancy-group", fields.redundancyGroup);
  },
};

const PATTERN =
  /Redundancy-group (?<group>\d+) transitioned from '(?<from>[^']+)' to '(?<to>[^']+)' state(?: due to (?<reason>.*))?$/i;
