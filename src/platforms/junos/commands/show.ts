import type { Command } from "../../command.ts";
import { readOutline } from "../../outline.ts";
import type { OutlineRow } from "../../outline-row.ts";
import { isFrame } from "../lines.ts";
import { readAnyXml } from "../xml/any.ts";
import { isXml } from "../xml/element.ts";

/** Whatever has no reader of its own, by the forms that all answers have: evidence is kept as rows, under the device's own names. */
export const show = {
  run: "show",
  needs: "view",
  parse: (text) =>
    isXml(text) ? readAnyXml(text) : readOutline(text, { isFrame: (line) => isFrame(line.trim()), isLog }),
} satisfies Command<OutlineRow>;

/** IOS's form, which a relay may have brought: Junos's own is known to every reader. */
const isLog = (line: string): boolean => /(?:^|: )%[A-Z][\w-]*-[0-7]-\w+: /.test(line);
