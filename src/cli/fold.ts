/** Of a terminal that does not say, and the most that is pleasant to read. */
const USUAL = 80;
const MOST = 120;

/** Columns of the terminal; `undefined` where a program or a file reads, which shall get lines as they are. */
export const terminalWidth = (stream: NodeJS.WriteStream = process.stdout): number | undefined =>
  stream.isTTY ? Math.min(MOST, stream.columns || USUAL) : undefined;

/**
 * Lines folded at spaces, each going on under `hang` columns; a word that is longer than a line stays whole.
 * @param width columns; `undefined` leaves the text as it is
 */
export function fold(text: string, width: number | undefined, hang = 0): string {
  if (width === undefined) return text;
  return text
    .split("\n")
    .map((line) => foldLine(line, width, " ".repeat(Math.min(hang, Math.floor(width / 2)))))
    .join("\n");
}

function foldLine(line: string, width: number, hang: string): string {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const within = rest.lastIndexOf(" ", width);
    const at = within > hang.length && rest.slice(0, within).trim() !== "" ? within : rest.indexOf(" ", width);
    if (at < 0) break;
    lines.push(rest.slice(0, at));
    rest = `${hang}${rest.slice(at).trimStart()}`;
  }
  return [...lines, rest].join("\n");
}
