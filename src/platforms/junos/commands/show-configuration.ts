import type { Command } from "../../command.ts";
import { Lines } from "../lines.ts";

/** One statement of the configuration, as `display set` spells it. */
export interface ConfigurationStatement {
  /** `set`, or `deactivate` for what is there and not in force. */
  readonly verb: string;
  readonly statement: string;
}

/** `| display set` with any `| match`, and the form with braces, which gives the same statements. */
export const showConfiguration = {
  run: "show configuration",
  needs: "view",
  parse(text) {
    const lines = new Lines(text, LONGEST);
    const rows: ConfigurationStatement[] = [];
    const path: string[] = [];
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      const [, verb, statement] = SET.exec(line) ?? [];
      const { name, mark, end } = bracesOf(line);
      if (verb !== undefined && statement !== undefined) rows.push({ verb, statement: withoutSecrets(statement) });
      else if (CLOSE.test(line) && path.length > 0) path.pop();
      else if (name !== undefined) {
        if (end === "{") path.push(name);
        else rows.push(...statementsOf(path, name));
        if (mark === "inactive: ")
          rows.push({ verb: "deactivate", statement: pathTo(path, end === "{" ? undefined : name) });
      } else if (!COMMENT.test(line)) lines.leave();
    }
    return { rows, unread: lines.unread, incomplete: lines.isCut || path.length > 0 };
  },
} satisfies Command<ConfigurationStatement>;

const SET = /^(set|deactivate|activate|delete|protect|unprotect|annotate) (\S.*)$/;
const CLOSE = /^\}$/;
/** Certificates and keys are written on one line. */
const LONGEST = 16_384;
const BEGIN = /^(inactive: |protect: )?[a-z0-9"<$/]/i;
const COMMENT = /^(?:##? |\/\*|\*\/|\* )/;
/** Reversible and hashed secrets: `$9$…`, `$8$aes…`, `$1$…`, `$5$…`, `$6$…`. */
const SECRET = /"?\$(?:1|5|6|8|9)\$[^"\s;]+"?/g;

const withoutSecrets = (statement: string): string => withoutComment(statement.replace(SECRET, "<removed>"));

function withoutComment(statement: string): string {
  const comment = statement.indexOf(" ## ");
  return comment < 0 ? statement : statement.slice(0, comment).trimEnd();
}

/** A container's beginning, or a whole statement, of the form with braces. */
function bracesOf(line: string): { readonly name?: string; readonly mark?: string; readonly end?: string } {
  const [begin, mark = ""] = BEGIN.exec(line) ?? [];
  const body = withoutComment(line);
  const end = body.at(-1);
  if (begin === undefined || (end !== "{" && end !== ";")) return {};
  return { name: body.slice(mark.length, -1).trimEnd(), mark, end };
}

/** Where a statement stands, and its own name when it is no container. */
const pathTo = (path: readonly string[], name: string | undefined): string =>
  withoutSecrets([...path, ...(name === undefined ? [] : [name])].join(" "));

/** `members [ a b ];` stands for as many statements. */
function statementsOf(path: readonly string[], name: string): ConfigurationStatement[] {
  const [, head, list] = /^(.*?)\s*\[ (.*) \]$/.exec(name) ?? [];
  const ends = list === undefined ? [name] : list.split(/\s+/).map((member) => `${head} ${member}`);
  return ends.map((end) => ({ verb: "set", statement: pathTo(path, end) }));
}
