import { messageOf } from "../message.ts";

export const selectorsUnacceptable = messageOf({
  tag: "selectors-unacceptable",
  event: "traffic-selector-mismatch",
  literal: "traffic selectors ",
  pattern: /traffic selectors (?:(?<localTs>.*?) === (?<remoteTs>.*?) )?(?:unacceptable|inacceptable)/,
  key: ["traffic-selector-mismatch", "connection"],
});
