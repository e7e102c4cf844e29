import { lineOnScreen } from "./screen-line.ts";

/** From the first to the last line, both included. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

/** An echo stands at the beginning, behind what the console had to say. */
const LINES_SEARCHED = 40;
/** A command of several hundred characters on 80 columns. */
const LINES_WRAPPED = 12;
/** The visible end of a command that the line editor has scrolled to the left. */
const LEAST_TAIL = 6;

/**
 * Where the echo of a command stands among the first lines of what a terminal wrote. It may stand behind a prompt, below
 * messages of the console, be wrapped at any column, or show its end alone (`$` of IOS's line editor).
 * @param lines whole lines, as the device wrote them
 */
export function findEcho(lines: readonly string[], command: string): LineRange | undefined {
  const wanted = squeeze(command);
  const searched = Math.min(lines.length, LINES_SEARCHED);
  for (let to = 0; to < searched; to++) {
    const from = beginOf(lines, to, wanted, lineOnScreen) ?? beginOf(lines, to, wanted, asWritten);
    if (from !== undefined) return { from, to };
    if (isScrolled(lineOnScreen(lines[to] ?? ""), wanted)) return { from: to, to };
  }
  return undefined;
}

/** The line from which on the lines up to `to` end with the command. */
function beginOf(
  lines: readonly string[],
  to: number,
  wanted: string,
  shown: (line: string) => string,
): number | undefined {
  let group = "";
  for (let from = to; from >= 0 && from > to - LINES_WRAPPED; from--) {
    group = squeeze(shown(lines[from] ?? "")) + group;
    if (group.endsWith(wanted)) return from;
    if (group.length > 2 * wanted.length + 64) return undefined;
  }
  return undefined;
}

/** A line editor wraps by a blank and a carriage return, which on a screen without an edge would overwrite. */
const asWritten = (line: string): string => line;

function isScrolled(line: string, wanted: string): boolean {
  const tail = squeeze(line.slice(line.lastIndexOf("$") + 1));
  return line.includes("$") && tail.length >= LEAST_TAIL && wanted.endsWith(tail);
}

/** A wrap may fall on a blank, and eat it. */
const squeeze = (text: string): string => text.replace(/\s+/g, "");
