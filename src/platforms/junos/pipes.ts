/** A command and what the CLI does with its output behind each `|`. */
export interface PipedCommand {
  /** What the device is asked, with `| display …`, the one pipe that its NETCONF server knows. */
  readonly command: string;
  /** `| display xml`: the answer shall be XML. */
  readonly wantsXml: boolean;
  /** Whether anything is left to do here. */
  readonly isFiltered: boolean;
  filter(text: string): string;
}

type Filter = (lines: readonly string[]) => readonly string[];

/**
 * Takes a command line apart at its pipes. The CLI carries them out itself, so whoever asks over NETCONF has to: `match`,
 * `except`, `find`, `last`, `count`, `trim`, `no-more`. What is not known leaves the text as it is.
 */
export function splitPipes(line: string): PipedCommand {
  const [command = "", ...pipes] = partsOf(line);
  const filters: Filter[] = [];
  let asked = command;
  let wantsXml = false;
  for (const pipe of pipes) {
    const [word = "", ...rest] = pipe.split(/\s+/);
    const argument = unquoted(rest.join(" "));
    if (word === "display" && argument === "xml") wantsXml = true;
    else if (word === "display") asked = `${asked} | display ${argument}`;
    else filters.push(FILTERS[word]?.(argument) ?? ((lines) => lines));
  }
  const filter = (text: string): string => {
    if (filters.length === 0) return text;
    let lines: readonly string[] = linesOf(text);
    for (const next of filters) lines = next(lines);
    return joined(lines);
  };
  return { command: asked, wantsXml, isFiltered: filters.length > 0, filter };
}

const FILTERS: Readonly<Record<string, (argument: string) => Filter>> = {
  match: (pattern) => (lines) => lines.filter(matching(pattern)),
  except: (pattern) => (lines) => lines.filter((line) => !matching(pattern)(line)),
  find: (pattern) => (lines) => {
    const first = lines.findIndex(matching(pattern));
    return first < 0 ? [] : lines.slice(first);
  },
  last: (count) => (lines) => lines.slice(-(Number.parseInt(count, 10) || SCREEN)),
  count: () => (lines) => [`Count: ${lines.length} lines`],
  trim: (columns) => (lines) => lines.map((line) => line.slice(Number.parseInt(columns, 10) || 0)),
};

/** `| last` without a number is a screen. */
const SCREEN = 24;

/** Junos matches extended regular expressions, in either case of letters. What is none is looked for as it stands. */
function matching(pattern: string): (line: string) => boolean {
  try {
    const regex = new RegExp(pattern, "i");
    return (line) => regex.test(line);
  } catch {
    return (line) => line.includes(pattern);
  }
}

/** A `|` inside of quotes divides nothing. */
const partsOf = (line: string): string[] => (line.match(/(?:"[^"]*"|[^|"])+/g) ?? [line]).map((part) => part.trim());

const unquoted = (text: string): string => (/^".*"$/s.test(text) ? text.slice(1, -1) : text);
const linesOf = (text: string): string[] => text.replace(/\n$/, "").split("\n");
const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");
