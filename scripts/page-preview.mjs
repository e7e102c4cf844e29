// Serves the built page over a sample desk, to look at it without any gateway: node scripts/page-preview.mjs [--quiet]
// The live incident takes orders; time goes by for it as it does for you.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const load = async (path) =>
  (await runnerImport(join(root, path), { root, configFile: false, logLevel: "error" })).module;

const { SampleDesk } = await load("test/sample-desk.ts");
const { openApi } = await load("src/api/server.ts");
const { seconds } = await load("src/time/instant.ts");

const token = "a-token-for-the-preview";
const desk = new SampleDesk(Date.now, { isQuiet: process.argv.includes("--quiet") });
const port = Number(process.env.PORT ?? 8479);
const { url } = await openApi({ host: "127.0.0.1", port, token, desk, webRoot: join(root, "dist/web") });
setInterval(() => desk.advance(seconds(1)), 1_000);
console.log(`${url}/?token=${token}`);
