import { readFileSync } from "node:fs";

/** Of the package, as it was installed. */
export const VERSION = (
  JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string }
).version;
