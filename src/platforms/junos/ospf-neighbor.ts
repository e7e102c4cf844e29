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

/** RFC 2328 §10.1 and §10.2: the states and events of a neighbor. */
export const ospfNeighborChange = (tag: string): LogMessage => ({
  tag,
  event: "ospf-neighbor-status",
  parse(text, attributes) {
    const groups = CHANGE.exec(text)?.groups;
    if (groups === undefined && attributes === undefined) return undefined;
    const { neighbor, realm, interface: name, area, from, to, cause, reason } = groups ?? {};
    const fields = fieldsOf({
      ...attributeFields(attributes, ATTRIBUTES),
      ...fieldsOf({ neighbor, realm, interface: name, area, reason }),
      ...fieldsOf({
        stateBefore: nameOf(from ?? attributes?.["old-state"]),
        state: nameOf(to ?? attributes?.["new-state"]),
        cause: nameOf(cause ?? attributes?.["event-name"]),
      }),
    });
    return reading(fields, "ospf", fields.neighbor, fields.interface);
  },
});

/** `2Way` is TWO_WAY and `KillNbr` is KILL_NEIGHBOR in the RFC and in the models. */
const nameOf = (word: string | undefined): string | undefined =>
  word
    ?.replace(/^2Way/, "TwoWay")
    .replace(/^1Way/, "OneWay")
    .replace(/Nbr$/, "Neighbor")
    .replace(/Rcvd$/, "Received")
    .replace(/^InActive/, "Inactivity")
    .replace(/^LLDown$/, "LlDown")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toUpperCase();
