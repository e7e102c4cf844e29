import type { CliDialect } from "../platform.ts";

/** How Junos talks at a terminal, in operational and in configuration mode. */
export const junosDialect: CliDialect = {
  prompt: /^(?:\{[^}]+\}(?:\[edit[^\]]*\])?)?\s?[\w.-]{1,64}@[\w.:-]{1,64}[>#] ?$/,
  // Every command that is read needs no more than class view
  privilegedPrompt: /^(?:\{[^}]+\}(?:\[edit[^\]]*\])?)?\s?[\w.-]{1,64}@[\w.:-]{1,64}[>#] ?$/,
  pager: /^---\(more(?: \d+%)?\)---\s*$/,
  pagerKey: " ",
  quiet: ["set cli screen-length 0", "set cli screen-width 0", "set cli complete-on-space off"],
  enable: "",
  passwordPrompt: /^[Pp]assword: ?$/,
  refusals: [
    /^\s*\^\s*$/m,
    /^(?:unknown command|syntax error|missing argument|error: (?:command is not valid|permission denied|syntax error))/m,
  ],
};
