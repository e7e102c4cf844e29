import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { causes } from "../src/knowledge/causes/catalogue.ts";
import { listScenarios, loadScenario } from "../src/lab/scenario.ts";

const root = join(import.meta.dirname, "..");
const pages = [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "SECURITY.md",
  ...markdownUnder("docs"),
];

function markdownUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));
}

test.each(["catalogue", "reference", "standards"])("what `npm run %s` writes is fresh", (script) => {
  const { stderr, status } = spawnSync(process.execPath, [join(root, `scripts/${script}.mjs`), "--check"], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});

test.each(pages)("every link of %s leads somewhere", (page) => {
  const text = readFileSync(join(root, page), "utf8");
  const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target]) => target ?? "");
  expect(targets.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([]);
});

test("every cause has a scenario that brings it about, and every scenario a cause there is", () => {
  const directory = join(root, "scenarios");
  const expected = listScenarios(directory).map((name) => loadScenario(directory, name).expect.cause);
  expect([...expected].sort()).toEqual(causes.map(({ id }) => id).sort());
});
