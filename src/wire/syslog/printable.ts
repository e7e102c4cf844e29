const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Bytes as text: UTF-8 where they are, else every byte beyond ASCII as `\xHH`. Control characters but tab become `\xHH`
 * too, so that no log line can steer a terminal.
 */
export function printable(bytes: Uint8Array): string {
  let text: string;
  try {
    text = strict.decode(bytes);
  } catch {
    text = Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : escaped(byte))).join("");
  }
  return CONTROL.test(text) ? text.replace(CONTROLS, (c) => escaped(c.charCodeAt(0))) : text;
}

const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/;
const CONTROLS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g;

const escaped = (byte: number): string => `\\x${byte.toString(16).padStart(2, "0")}`;
