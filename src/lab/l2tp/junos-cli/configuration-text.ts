import type { Configuration } from "./configuration.ts";

/** A level of the hierarchy: what stands below it, or nothing when it is a leaf. */
interface Branch {
  readonly name: string;
  readonly below: Branch[];
  readonly isLeaf: boolean;
}

const INDENT = "    ";

/** The form with braces, from a place of the hierarchy on. */
export function renderBraces(configuration: Configuration, place: readonly string[] = []): string {
  const branches = below(treeOf(configuration), place);
  return branches.flatMap((branch) => linesOf(branch, "")).join("\n");
}

/** `display set`. */
export const renderSet = (configuration: Configuration, place: readonly string[] = []): string =>
  [...configuration.values()]
    .map(({ levels }) => levels.join(" "))
    .filter((text) => `${text} `.startsWith(place.length === 0 ? "" : `${place.join(" ")} `))
    .map((text) => `set ${text}`)
    .join("\n");

/** `show | compare`: what would be added and taken away, below the place where the two part. */
export function renderCompare(from: Configuration, to: Configuration): string {
  const lines: string[] = [];
  compare(treeOf(from), treeOf(to), [], lines);
  return lines.join("\n");
}

function treeOf(configuration: Configuration): Branch[] {
  const roots: Branch[] = [];
  for (const { levels } of configuration.values()) {
    let at = roots;
    levels.forEach((name, i) => {
      const isLeaf = i === levels.length - 1;
      let branch = at.find((one) => one.name === name && one.isLeaf === isLeaf);
      if (branch === undefined) {
        branch = { name, below: [], isLeaf };
        at.push(branch);
      }
      at = branch.below;
    });
  }
  return roots;
}

/** Words of the operator against levels, of which one may have two words. */
function below(branches: readonly Branch[], place: readonly string[]): readonly Branch[] {
  if (place.length === 0) return branches;
  for (const branch of branches) {
    const words = branch.name.split(" ");
    if (words.every((word, i) => place[i] === word)) return below(branch.below, place.slice(words.length));
  }
  return [];
}

function linesOf({ name, below: inner, isLeaf }: Branch, indent: string): string[] {
  if (isLeaf) return [`${indent}${name};`];
  return [`${indent}${name} {`, ...inner.flatMap((branch) => linesOf(branch, indent + INDENT)), `${indent}}`];
}

function compare(from: readonly Branch[], to: readonly Branch[], place: readonly string[], lines: string[]): void {
  const has = (branches: readonly Branch[], { name, isLeaf }: Branch): boolean =>
    branches.some((one) => one.name === name && one.isLeaf === isLeaf);
  const gone = from.filter((branch) => !has(to, branch));
  const come = to.filter((branch) => !has(from, branch));
  if (gone.length + come.length > 0) {
    lines.push(place.length === 0 ? "[edit]" : `[edit ${place.join(" ")}]`);
    for (const branch of gone) lines.push(...linesOf(branch, "").map((line) => `-   ${line}`));
    for (const branch of come) lines.push(...linesOf(branch, "").map((line) => `+   ${line}`));
  }
  for (const branch of to) {
    const before = from.find(({ name, isLeaf }) => name === branch.name && isLeaf === branch.isLeaf);
    if (before !== undefined && !branch.isLeaf) compare(before.below, branch.below, [...place, branch.name], lines);
  }
}
