// `npm start`: the fleet of the configuration when there is one, else the demonstration on the built-in lab.
import { existsSync } from "node:fs";

const configured = process.env.SPINDRIFT_CONFIG !== undefined || existsSync("spindrift.yaml");
const given = process.argv.slice(2);
process.argv.splice(2, process.argv.length, configured ? "up" : "demo", ...given);
await import("../dist/cli/main.js");
