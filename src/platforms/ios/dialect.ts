import type { CliDialect } from "../platform.ts";

/** How IOS and IOS-XE talk at a terminal. */
export const iosDialect: CliDialect = {
  prompt: /^[A-Za-z][\w.-]{0,62}(?:\([\w-]+\))?[>#] ?$/,
  privilegedPrompt: /^[A-Za-z][\w.-]{0,62}(?:\([\w-]+\))?# ?$/,
  pager: /^ ?--More-- ?$/,
  pagerKey: " ",
  quiet: ["terminal length 0", "terminal width 0"],
  enable: "enable",
  passwordPrompt: /^Password: ?$/i,
  refusals: [
    /^% ?(?:Invalid input|Ambiguous command|Incomplete command|Unknown command|Authorization failed|Access denied|Bad secrets)/m,
    /^Command authorization failed/m,
  ],
};
