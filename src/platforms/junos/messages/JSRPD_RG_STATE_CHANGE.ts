import { textMessage } from "../text-message.ts";

/** A redundancy group of a chassis cluster changed hands. */
export const redundancyGroupChange = textMessage({
  tag: "JSRPD_RG_STATE_CHANGE",
  event: "redundancy-group-status",
  pattern:
    /Redundancy-group (?<redundancyGroup>\d+) transitioned from '(?<stateBefore>[^']+)' to '(?<state>[^']+)' state(?: due to (?<reason>.*))?$/i,
  numbers: ["redundancyGroup"],
  attributes: { "redundancy-group-id": "redundancyGroup", "old-state": "stateBefore", "new-state": "state" },
  key: ["redundancy-group", "redundancyGroup"],
});
