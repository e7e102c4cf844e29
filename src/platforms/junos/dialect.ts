import type { CliDialect } from "../platform.ts";

/** `ops@gw1> `, `{primary:node0}ops@gw1# `, `ops@gw1:tenant-a> ` in a logical system. */
const PROMPT = /^(?:\{[^}]{1,60}\}(?:\[edit[^\]]*\])?)?\s?(?<name>[\w.-]{1,64}@[\w.-]{1,64})(?::[\w-]{1,64})?[>#] ?$/;

/** How Junos talks at a terminal, in operational and in configuration mode. */
export const junosDialect: CliDialect = {
  prompt: PROMPT,
  // Every command that is read needs no more than class view
  privilegedPrompt: PROMPT,
  configuration: { prompt: /# ?$/, escape: "run " },
  // root lands in the shell: `root@gw1% `, `root@gw1:~ # `
  shell: { prompt: /^[\w.-]{1,64}@[\w.-]{0,64}(?:%|:\S{0,64} [#%]) ?$/, leave: "cli" },
  banner: /^(?:\{[^}]{1,60}\}(?:\[edit[^\]]*\])?|\[edit[^\]]*\])\s*$/,
  pager: /^---\(more(?: \d+%)?\)---\s*$/,
  pagerKey: " ",
  quiet: ["set cli screen-length 0", "set cli screen-width 0", "set cli complete-on-space off"],
  enable: "",
  passwordPrompt: /^[Pp]assword: ?$/,
  question: /\[yes,no\](?: \([a-z]+\))? ?$/i,
  consoleLine:
    /^(?:\*\*\* messages \*\*\*|Broadcast Message from |(?:<\d{1,3}>)?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)?\s)/,
  refusals: [
    /^\s*\^\s*$/m,
    /^(?:unknown command|syntax error|missing argument|error: (?:command is not valid|permission denied|syntax error))/m,
    /^error: (?:configuration (?:database|check-out)|commit failed|remote .* failed)/m,
  ],
  notUnderstood: /^(?:unknown command|syntax error|missing argument|error: (?:command is not valid|syntax error))/,
  unknownCommand: "unknown command.",
};
