import type { FieldValue } from "../model/observation.ts";

/** What a group's text becomes; `undefined` when the device says that there is nothing. */
export type Typing = (text: string) => FieldValue | undefined;

/** A group of a pattern, an escape or a class that only looks like one. */
const GROUP = /\\.|\[(?:\\.|[^\]\\])*\]|\(\?<([A-Za-z]\w*)>|\((?!\?)/g;

/**
 * A pattern whose named groups are read by position: V8 makes a dictionary of the named groups of every match, and reading
 * that costs more than matching does.
 */
export class GroupPattern {
  readonly #pattern: RegExp;
  /** By position; a group without a name is nobody's field. */
  readonly #names: readonly (string | undefined)[];
  readonly #typings: readonly Typing[];

  /** @param typingOf what becomes of the group of this name */
  constructor(pattern: RegExp, typingOf: (name: string) => Typing) {
    const names: (string | undefined)[] = [];
    const source = pattern.source.replace(GROUP, (part: string, name?: string) => {
      if (!part.startsWith("(")) return part;
      names.push(name);
      return "(";
    });
    this.#pattern = new RegExp(source, pattern.flags);
    this.#names = names;
    this.#typings = names.map((name) => typingOf(name ?? ""));
  }

  /** Puts the groups that say something into `fields`; whether the text has this form. */
  read(text: string, fields: Record<string, FieldValue>): boolean {
    const found = this.#pattern.exec(text);
    if (found === null) return false;
    for (let i = 0; i < this.#names.length; i++) {
      const name = this.#names[i];
      const part = found[i + 1];
      if (name === undefined || part === undefined) continue;
      const value = this.#typings[i]?.(part);
      if (value !== undefined) fields[name] = value;
    }
    return true;
  }
}

/** A group as it stands. */
export const asText: Typing = (text) => text;

/** A state, in capitals as the models write theirs. */
export const asState: Typing = (text) => text.toUpperCase();
