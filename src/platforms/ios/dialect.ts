import type { CliDialect } from "../platform.ts";

/** How IOS and IOS-XE talk at a terminal, and ASA, whose prompt tells unit and state (`fw1/pri/act#`). */
export const iosDialect: CliDialect = {
  prompt: /^(?<name>[A-Za-z0-9][\w.-]{0,62})(?:\/[\w-]{1,12}){0,2}(?:\([\w-]+\))?[>#] ?$/,
  privilegedPrompt: /# ?$/,
  configuration: { prompt: /\([\w-]+\)# ?$/, escape: "do " },
  pager: /^ ?(?:--More--|<--- More --->) ?$/,
  pagerKey: " ",
  quiet: ["terminal length 0", "terminal width 0"],
  enable: "enable",
  passwordPrompt: /^Password: ?$/i,
  question: /(?:\[confirm\]|\[yes\/no\]:?|\[y\/n\]:?|\(y\/n\)\??) ?$/i,
  consoleLine: /%[A-Z][A-Z0-9_-]{1,60}-[0-7]-[A-Z0-9_]{1,60} ?:/,
  refusals: [
    /^% ?(?:Invalid input|Ambiguous command|Incomplete command|Unknown command|Authorization failed|Access denied|Bad secrets)/m,
    /^Command authorization failed/m,
  ],
  notUnderstood: /^% ?(?:Invalid input|Ambiguous command|Incomplete command|Unknown command)/,
  unknownCommand: "% Unknown command or computer name, or unable to find computer address",
};
