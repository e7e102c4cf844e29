// Writes docs/standards.md: every RFC section that the code names, where it is obeyed and where it is tested. `--check`
// writes nothing and ends 1 when it is stale.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const found = new Map();
for (const name of readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).sort()) {
  if (!/\.tsx?$/.test(name)) continue;
  for (const [, rfc, section] of readFileSync(join(root, "src", name), "utf8").matchAll(
    /RFC (\d{3,5})(?: §([\d.]+\d|\d))?/g,
  )) {
    const key = `${rfc.padStart(5)} ${section ?? ""}`;
    const entry = found.get(key) ?? { rfc, section: section ?? "", code: new Set(), tests: new Set() };
    (/\.test\./.test(name) ? entry.tests : entry.code).add(name);
    found.set(key, entry);
  }
}
const rows = [...found.entries()]
  .sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }))
  .map(([, { rfc, section, code, tests }]) => {
    const list = (names) => [...names].map((name) => `\`${name}\``).join(", ");
    return `| RFC ${rfc} | ${section} | ${list(code)} | ${list(tests)} |`;
  });
const page = [
  "# Standards",
  "",
  "<!-- Written by `npm run standards`. -->",
  "",
  "| standard | section | obeyed in | tested in |",
  "|---|---|---|---|",
  ...rows,
  "",
].join("\n");

const path = join(root, "docs/standards.md");
if (process.argv.includes("--check")) {
  if (readFileSync(path, "utf8") !== page) {
    console.error("docs/standards.md is stale: run npm run standards");
    process.exitCode = 1;
  }
} else writeFileSync(path, page);
