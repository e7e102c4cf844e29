import type { LogMessage } from "../../message.ts";
import { attributeFields, fieldsOf, reading } from "../message-fields.ts";

/** RFC 4271 §8.2.2: the states and events of a BGP session, the states in capitals. */
export const bgpNeighborChange: LogMessage = {
  tag: "RPD_BGP_NEIGHBOR_STATE_CHANGED",
  event: "bgp-neighbor-status",
  parse(text, attributes) {
    const groups = PATTERN.exec(text)?.groups;
    if (groups === undefined && attributes === undefined) return undefined;
    const { neighbor, kind, peerAs, from, to, cause, instance } = groups ?? {};
    const fields = fieldsOf({
      ...attributeFields(attributes, { "peer-name": "neighbor", "old-state": "stateBefore", "new-state": "state" }),
      ...fieldsOf({ neighbor, kind, cause, instance }),
      ...fieldsOf({ peerAs: peerAs === undefined ? undefined : Number(peerAs) }),
      ...fieldsOf({ stateBefore: stateName(from), state: stateName(to) }),
    });
    return reading(fields, "bgp", fields.neighbor, fields.instance ?? "");
  },
};

/** `OpenConfirm` is OPEN_CONFIRM in the models. */
const stateName = (state: string | undefined): string | undefined =>
  state?.replace(/([a-z])([A-Z])/g, "$1_$2").toUpperCase();

const PATTERN =
  /^BGP peer (?<neighbor>\S+) \((?<kind>Internal|External) AS (?<peerAs>\d+)\) changed state from (?<from>\w+) to (?<to>\w+) \(event (?<cause>\w+)\)(?: \(instance (?<instance>[^)]+)\))?/;
