// Installs and builds what is missing or stale, so that `npm start` and `npm test` are the only two commands to know.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`spindrift needs Node 20.19 or newer; this is ${process.versions.node}`);
  process.exit(2);
}

const changedAt = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);
const newest = (path) =>
  statSync(path).isDirectory()
    ? readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0)
    : statSync(path).mtimeMs;

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) process.exit(status ?? 1);
}

const installed = changedAt(join(root, "node_modules/.package-lock.json"));
if (installed === 0 || installed < changedAt(join(root, "package-lock.json"))) {
  console.error("spindrift: installing dependencies …");
  run("npm", ["ci", "--loglevel", "error"]);
}

const built = changedAt(join(root, "dist/.built"));
const sources = ["src", "scripts", "package-lock.json", "tsconfig.json", "tsconfig.build.json", "vite.config.ts"];
if (built === 0 || sources.some((name) => newest(join(root, name)) > built)) {
  console.error("spindrift: building …");
  rmSync(join(root, "dist"), { recursive: true, force: true });
  run("npm", ["run", "--silent", "build"]);
  mkdirSync(join(root, "dist"), { recursive: true });
  (await import("node:fs")).writeFileSync(join(root, "dist/.built"), "");
}

// `npx spindrift` in the clone finds the program here, without an install of the package into itself.
const link = join(root, "node_modules/.bin/spindrift");
if (existsSync(join(root, "dist/cli/main.js"))) {
  chmodSync(join(root, "dist/cli/main.js"), 0o755);
  if (!existsSync(link)) {
    rmSync(link, { force: true });
    symlinkSync("../../dist/cli/main.js", link);
  }
}
