/** What stands behind `|`, one after another. `display` and `compare` belong to the commands that know them. */
export function pipe(output: string, filters: readonly string[]): string {
  return filters.reduce(filter, output);
}

function filter(output: string, text: string): string {
  const [verb = "", ...rest] = text.trim().split(/\s+/);
  const what = rest.join(" ");
  const lines = output.replace(/\n$/, "").split("\n");
  switch (verb) {
    case "match":
      return joined(lines.filter(matcher(what)));
    case "except":
      return joined(lines.filter((line) => !matcher(what)(line)));
    case "find": {
      const first = lines.findIndex(matcher(what));
      return first < 0 ? "\nPattern not found\n" : joined(lines.slice(first));
    }
    case "last":
      return joined(lines.slice(-Number(what || 10)));
    case "count":
      return `Count: ${lines.length} lines\n`;
    case "no-more":
      return output;
    default:
      return `${" ".repeat(2)}^\nsyntax error, expecting count, except, find, last, match or no-more.\n`;
  }
}

const joined = (lines: readonly string[]): string => (lines.length === 0 ? "" : `${lines.join("\n")}\n`);

/** `link_down|jddosd`, `^Mar`: alternatives, anchors, else literal text; case does not matter to Junos. */
function matcher(text: string): (line: string) => boolean {
  const tests = text
    .replace(/^"(.*)"$/, "$1")
    .toLowerCase()
    .split("|")
    .map(literal);
  return (line) => tests.some((test) => test(line.toLowerCase()));
}

function literal(text: string): (line: string) => boolean {
  const plain = text.replace(/^\^/, "").replace(/\$$/, "");
  const [isStart, isEnd] = [text.startsWith("^"), text.endsWith("$")];
  if (isStart && isEnd) return (line) => line === plain;
  if (isStart) return (line) => line.startsWith(plain);
  return isEnd ? (line) => line.endsWith(plain) : (line) => line.includes(plain);
}
