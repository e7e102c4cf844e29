/**
 * One line as a terminal would show it: carriage returns, backspaces and cursor movements are carried out, colours and
 * titles left out. Pagers wipe themselves away by them, and line editors redraw what is typed.
 */
export function lineOnScreen(raw: string): string {
  const line = raw.replace(/\r+$/, "");
  return CONTROL.test(line) ? draw(line) : line;
}

const CONTROL = /[\u0000-\u0008\u000B-\u001F\u007F]/;
// ECMA-48 §5.4 CSI, §8.3.89 OSC with its terminators, character sets (ISO 2022), single shifts and saves of the cursor
const ESCAPE = /\u001B(?:\[([0-9;?]*)[ -/]*([@-~])|\][^\u0007\u001B]*(?:\u0007|\u001B\\)|[()*+][0-9A-Z]|[ -~])/y;

function draw(line: string): string {
  const cells: string[] = [];
  let at = 0;
  for (let i = 0; i < line.length; i++) {
    const c = line.charAt(i);
    if (c === "\b") at = Math.max(0, at - 1);
    else if (c === "\r") at = 0;
    else if (c === "\u001B") {
      ESCAPE.lastIndex = i;
      const [whole = "\u001B", numbers = "", final = ""] = ESCAPE.exec(line) ?? [];
      at = move(cells, at, final, Number.parseInt(numbers, 10));
      i += whole.length - 1;
    } else if (c >= " " || c === "\t") cells[at++] = c;
  }
  return Array.from(cells, (cell) => cell ?? " ")
    .join("")
    .trimEnd();
}

/** Where the cursor stands after a control sequence; what it erases is erased. */
function move(cells: string[], at: number, final: string, given: number): number {
  const count = Math.min(Number.isNaN(given) ? 1 : Math.max(given, 1), WIDEST);
  if (final === "C") return at + count;
  if (final === "D") return Math.max(0, at - count);
  if (final === "G") return count - 1;
  if (final === "P") cells.splice(at, count);
  if (final === "K") {
    if (Number.isNaN(given) || given === 0) cells.length = Math.min(cells.length, at);
    else cells.fill(" ", 0, given === 1 ? Math.min(at + 1, cells.length) : cells.length);
  }
  return at;
}

/** No terminal is wider: a count from the wire makes no array of its size. */
const WIDEST = 1_000;
