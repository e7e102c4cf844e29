import type { Parsed } from "../command.ts";
import { Lines } from "./lines.ts";
import { type Groups, type Row, rowOf } from "./row.ts";

/** An answer whose rows stand on one line each. */
export interface TableForm {
  readonly row: RegExp;
  /** Groups of `row` that are numbers. */
  readonly numbers?: readonly string[];
  /** Lines that say that the answer has begun, though it may hold no row. */
  readonly header: RegExp;
  /** Lines that are understood and say nothing that a row holds. */
  readonly neutral?: RegExp;
}

/** Reads a table: rows by one pattern, split at white space and not at offsets, as columns move with what they hold. */
export function readTable(text: string, { row, numbers, header, neutral }: TableForm): Parsed<Row> {
  const lines = new Lines(text);
  const rows: Row[] = [];
  let sawHeader = false;
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const groups = row.exec(line)?.groups;
    if (groups !== undefined) rows.push(rowOf(groups, numbers));
    else if (header.test(line)) sawHeader = true;
    else if (neutral?.test(line) !== true) lines.leave();
  }
  return { rows, unread: lines.unread, incomplete: (!sawHeader && rows.length === 0) || lines.isCut };
}

/** A line of an answer in blocks, and what it changes in what has been read. */
export interface Rule<State> {
  readonly pattern: RegExp;
  /** `false` when the line stands where it has no meaning, or speaks of what no gateway does: then it is unread. */
  take(state: State, groups: Groups): unknown;
}

/** Reads an answer in blocks: the first rule whose pattern fits takes the line; what no rule takes is unread. */
export function readByRules<State>(text: string, state: State, rules: readonly Rule<State>[]): Lines {
  const lines = new Lines(text);
  for (let line = lines.next(); line !== undefined; line = lines.next())
    if (!takeLine(line, state, rules)) lines.leave();
  return lines;
}

function takeLine<State>(line: string, state: State, rules: readonly Rule<State>[]): boolean {
  for (const { pattern, take } of rules) {
    const found = pattern.exec(line);
    if (found !== null) return take(state, found.groups ?? {}) !== false;
  }
  return false;
}
