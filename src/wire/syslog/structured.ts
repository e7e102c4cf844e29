/** Reads structured data (RFC 5424 §6.3) at `from`; gives it and where the text goes on. Broken elements end it. */
export function readStructuredData(
  text: string,
  from: number,
): { readonly data: Record<string, Record<string, string>>; readonly end: number } {
  const data: Record<string, Record<string, string>> = {};
  let end = from;
  while (text.charCodeAt(end) === OPEN) {
    const element = readElement(text, end + 1);
    if (element === undefined) break;
    data[element.id] = element.params;
    end = element.end;
  }
  return { data, end };
}

const OPEN = 91;
const ID = /([^\s="\]]{1,64})/y;
const NAME = / ([^\s="\]]{1,64})="?/y;

function readElement(
  text: string,
  from: number,
): { id: string; params: Record<string, string>; end: number } | undefined {
  ID.lastIndex = from;
  const id = ID.exec(text)?.[1];
  if (id === undefined) return undefined;
  const params: Record<string, string> = {};
  let at = from + id.length;
  for (;;) {
    if (text[at] === "]") return { id, params, end: at + 1 };
    NAME.lastIndex = at;
    const name = NAME.exec(text);
    if (name === null) return undefined;
    const value = readValue(text, at + name[0].length);
    if (value === undefined) return undefined;
    params[name[1] ?? ""] = value.text;
    at = value.end;
  }
}

/** Up to the closing quote; `\"`, `\\` and `\]` are escapes, any other backslash is itself (§6.3.3). */
function readValue(text: string, from: number): { text: string; end: number } | undefined {
  let value = "";
  let start = from;
  for (let at = from; at < text.length; at++) {
    const c = text[at];
    if (c === '"') return { text: value + text.slice(start, at), end: at + 1 };
    const next = text[at + 1];
    if (c === "\\" && (next === '"' || next === "\\" || next === "]")) {
      value += text.slice(start, at) + next;
      start = at + 2;
      at++;
    }
  }
  return undefined;
}
