// `npm run bench -- <name>`: runs a benchmark of bench/ over the built program; without a name, lists them.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [name, ...rest] = process.argv.slice(2);
const path = join(root, "bench", `${name}.mjs`);
if (name === undefined || !existsSync(path)) {
  const names = readdirSync(join(root, "bench"))
    .filter((file) => file.endsWith(".mjs"))
    .map((file) => file.slice(0, -4));
  console.error(`usage: npm run bench -- <name>; there are: ${names.join(", ")}`);
  process.exit(2);
}
spawnSync("node", [join(root, "scripts/ready.mjs")], { stdio: "inherit" });
process.exit(spawnSync("node", [path, ...rest], { stdio: "inherit" }).status ?? 1);
