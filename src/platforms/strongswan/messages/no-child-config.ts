import { messageOf } from "../message.ts";

export const noChildConfig = messageOf({
  tag: "no-child-config",
  event: "traffic-selector-mismatch",
  literal: "no matching CHILD_SA config found",
  pattern: /no matching CHILD_SA config found(?: for (?<localTs>.*?) === (?<remoteTs>.*))?$/,
  key: ["traffic-selector-mismatch", "connection"],
});
