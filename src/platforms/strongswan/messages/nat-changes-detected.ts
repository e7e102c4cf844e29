import { messageOf } from "../message.ts";

export const natChangesDetected = messageOf({
  tag: "nat-changes-detected",
  event: "nat-mapping-changed",
  literal: "detected changes in NAT mappings",
  pattern: /detected changes in NAT mappings/,
});
