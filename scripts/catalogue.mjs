// Writes each folder's catalogue.ts: its members sorted, one import a line. Nobody edits a central list by hand.
// `--check` writes nothing and ends 1 when a catalogue is stale.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Each kind of folder: which it is, what its contract is called and where that stands, seen from the folder. */
const kinds = [
  { folders: ["src/platforms"], nested: "platform.ts", type: "Platform", from: "./platform.ts", value: "platforms" },
  {
    folders: subfolders("src/platforms", "commands"),
    type: "Command<unknown>",
    from: "../../command.ts",
    value: "commands",
  },
  { folders: subfolders("src/platforms", "messages"), type: "LogMessage", from: "../../message.ts", value: "messages" },
  { folders: subfolders("src/platforms", "traps"), type: "Trap", from: "../../trap.ts", value: "traps" },
  { folders: ["src/detect/lns"], type: "LnsDetector", from: "../lns-detector.ts", value: "lnsDetectors" },
  { folders: ["src/knowledge/causes"], type: "Cause", from: "../cause.ts", value: "causes" },
];

function subfolders(parent, name) {
  return readdirSync(join(root, parent))
    .map((folder) => join(parent, folder, name))
    .filter((folder) => existsSync(join(root, folder)));
}

const camel = (name) =>
  name.replace(/[^A-Za-z0-9]+(.)/g, (_, c) => c.toUpperCase()).replace(/^[A-Z]/, (c) => c.toLowerCase());

function members(kind, folder) {
  const names = readdirSync(join(root, folder)).sort();
  if (kind.nested !== undefined) {
    return names
      .filter((name) => existsSync(join(root, folder, name, kind.nested)))
      .map((name) => ({ value: camel(name), path: `./${name}/${kind.nested}` }));
  }
  return names
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && name !== "catalogue.ts")
    .filter((name) => statSync(join(root, folder, name)).isFile())
    .map((name) => ({ value: exported(join(root, folder, name)), path: `./${name}` }));
}

/** The one value a member's file exports under its own name. */
function exported(path) {
  const match = /^export const (\w+)/m.exec(readFileSync(path, "utf8"));
  if (match === null) throw new Error(`${relative(root, path)}: exports no const for its catalogue`);
  return match[1];
}

function render(kind, list) {
  const type = kind.type.replace(/<.*/, "");
  return [
    "// Written by `npm run catalogue`.",
    `import type { ${type} } from "${kind.from}";`,
    ...list.map(({ value, path }) => `import { ${value} } from "${path}";`),
    "",
    `export const ${kind.value}: readonly ${kind.type}[] = [`,
    ...list.map(({ value }) => `  ${value},`),
    "];",
    "",
  ].join("\n");
}

const check = process.argv.includes("--check");
let stale = false;
for (const kind of kinds) {
  for (const folder of kind.folders.filter((name) => existsSync(join(root, name)))) {
    const path = join(root, folder, "catalogue.ts");
    const text = render(kind, members(kind, folder));
    if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
    if (check) {
      console.error(`${relative(root, path)} is stale: run npm run catalogue`);
      stale = true;
    } else writeFileSync(path, text);
  }
}
process.exitCode = stale ? 1 : 0;
