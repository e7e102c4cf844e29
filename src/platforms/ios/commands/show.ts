import type { Command } from "../../command.ts";
import { readOutline } from "../../outline.ts";
import type { OutlineRow } from "../../outline-row.ts";
import { isFrame, isLogLine } from "../lines.ts";

/** Whatever has no reader of its own, by the forms that all answers have: evidence is kept as rows, under the device's own names. */
export const show = {
  run: "show",
  needs: "privileged",
  parse: (text) => readOutline(text, { isFrame, isLog: isLogLine }),
} satisfies Command<OutlineRow>;
