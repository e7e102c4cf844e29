import type { SyslogMessage } from "./message.ts";

/** A message in the making: one object that the header's readers fill, since copying it cost more than reading it. */
export type Draft = { -readonly [Field in keyof SyslogMessage]: SyslogMessage[Field] };

/** What the pattern finds at exactly this place. It must be sticky. */
export function matchAt(pattern: RegExp, line: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(line) ?? undefined;
}
