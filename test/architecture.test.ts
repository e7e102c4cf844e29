import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { expect, test } from "vitest";

// The whole architecture in one list, from the ground up. A file imports from its own folder and from earlier lines,
// never from a neighbour on its line, never upwards; types count.
const floors = [
  ["errors"],
  ["time"],
  ["wire", "model"], // pure: same input, same output, to the byte
  ["liveness", "policer"],
  ["endpoint", "l2tp"],
  ["storm"], // the login storm in virtual time
  ["platforms", "knowledge"], // pure content
  ["detect", "diagnose"], // pure judgement: symptoms, causes,
  ["respond"], // and what to do, which looks at both ends as detection does
  ["circle"], // the three of them joined: observation in, case file and orders out
  ["intake", "store", "bus", "lab"], // edges: sockets, disks, the virtual fleet
  ["api"],
  ["web"], // the page shows what the API answers
  ["app"],
  ["cli"], // faces, then the wiring that starts them, then the way in
];
const PURE = floors.slice(0, floors.findIndex((floor) => floor.includes("circle")) + 1).flat();

const src = join(import.meta.dirname, "../src");
const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => join(src, name));
const folderOf = (path: string): string => relative(src, path).split("/")[0] ?? "";
const floorOf = (path: string): number => floors.findIndex((floor) => floor.includes(folderOf(path)));
const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path);

function importsOf(path: string): string[] {
  const text = readFileSync(path, "utf8");
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map(([, target]) =>
    normalize(join(dirname(path), target ?? "")),
  );
}

test("every folder stands on a floor", () => {
  const strays = files.filter((path) => floorOf(path) < 0).map((path) => relative(src, path));

  expect(strays).toEqual([]);
});

test("no file imports from a neighbour or from above", () => {
  const wrong = files.flatMap((path) =>
    importsOf(path)
      .filter((target) => folderOf(target) !== folderOf(path) && floorOf(target) >= floorOf(path))
      .map((target) => `${relative(src, path)} -> ${relative(src, target)}`),
  );

  expect(wrong).toEqual([]);
});

test("no imports go in a circle, types included", () => {
  const done = new Set<string>();
  const circles: string[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      circles.push([...trail.slice(trail.indexOf(path)), path].map((p) => relative(src, p)).join(" -> "));
    } else if (!done.has(path) && files.includes(path)) {
      for (const target of importsOf(path)) walk(target, [...trail, path]);
      done.add(path);
    }
  };
  for (const path of files) walk(path, []);

  expect(circles).toEqual([]);
});

test("the pure floors touch no clock, no chance, no process, no socket and no file", () => {
  const impure =
    /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(|\bprocess\.|\bconsole\.|\bset(?:Timeout|Interval|Immediate)\(|from "(?:node:)?(?:fs|net|dgram|tls|http|https|child_process|os|worker_threads|timers)/;
  const wrong = files
    .filter((path) => PURE.includes(folderOf(path)) && !isTest(path))
    .flatMap((path) => {
      const match = impure.exec(readFileSync(path, "utf8"));
      return match === null ? [] : [`${relative(src, path)}: ${match[0]}`];
    });

  expect(wrong).toEqual([]);
});

test("every catalogue lists what its folder holds", () => {
  expect(() =>
    execFileSync("node", ["scripts/catalogue.mjs", "--check"], { cwd: join(src, ".."), stdio: "pipe" }),
  ).not.toThrow();
});
