import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ios } from "../dist/platforms/ios/platform.js";

const folder = join(import.meta.dirname, "../src/platforms/ios/commands");

export const target = {
  seeds: readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".txt"))
    .map((name) => readFileSync(join(folder, name))),
  run(bytes) {
    const text = bytes.toString("latin1");
    for (const command of ios.commands) command.parse(text);
  },
};
