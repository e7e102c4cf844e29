export type Writable<T> = { -readonly [K in keyof T]: T[K] };
export type Groups = Readonly<Record<string, string | undefined>>;

/** One form of line, and what it says. */
export interface Rule<Draft> {
  readonly pattern: RegExp;
  take(draft: Draft, groups: Groups): void;
}

/** Whether one of the rules took the line. */
export function takeByRule<Draft>(rules: readonly Rule<Draft>[], draft: Draft, line: string): boolean {
  for (const { pattern, take } of rules) {
    const found = pattern.exec(line);
    if (found === null) continue;
    take(draft, found.groups ?? {});
    return true;
  }
  return false;
}

/** A line that is understood and says nothing that rows hold. */
export const nothing = (): void => undefined;
