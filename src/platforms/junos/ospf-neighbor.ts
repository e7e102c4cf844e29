import type { LogMessage } from "../message.ts";
import { attributeFields, fieldsOf, reading } from "./message-fields.ts";

const CHANGE =
  /^OSPF neighbor (?<neighbor>\S+) \(realm (?<realm>\S+) (?<interface>\S+)(?: area (?<area>\S+))?\) state changed from (?<from>\S+) to (?<to>\S+) due to (?<cause>\S+)(?: \(event reason: (?<reason>.*)\))?$/;

const ATTRIBUTES = {
  "neighbor-address": "neighbor",
  "realm-name": "realm",
  "interface-name": "interface",
  "area-name": "area",
  "old-state": "stateBefore",
  "new-state": "state",
  "event-name": "cause",
} as const;

/** RFC 2328 §10.1 and §10.2: the states and events of a neighbor, the states in capitals. */
export const ospfNeighborChange = (tag: string): LogMessage => ({
  tag,
  event: "ospf-neighbor-status",
  parse(text, attributes) {
    const groups = CHANGE.exec(text)?.groups;
    if (groups === undefined && attributes === undefined) return undefined;
    const { neighbor, realm, interface: name, area, from, to, cause, reason } = groups ?? {};
    const fields = fieldsOf({
      ...attributeFields(attributes, ATTRIBUTES),
      ...fieldsOf({
        stateBefore: attributes?.["old-state"]?.toUpperCase(),
        state: attributes?.["new-state"]?.toUpperCase(),
      }),
      ...fieldsOf({ neighbor, realm, interface: name, area, cause, reason }),
      ...fieldsOf({ stateBefore: from?.toUpperCase(), state: to?.toUpperCase() }),
    });
    return reading(fields, "ospf", fields.neighbor, fields.interface);
  },
});
