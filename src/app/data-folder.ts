import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ApiPlace } from "../api/client.ts";
import type { LoadedConfig } from "./config/load.ts";

/** Where a process of this configuration keeps its state. */
export const dataDirectory = ({ document, directory }: LoadedConfig): string =>
  resolve(directory, document.data ?? "spindrift-data");

/** The file in it that tells the command line where the API of the running process is. */
export const apiFile = (config: LoadedConfig): string => join(dataDirectory(config), "api.json");

/** `undefined` when nothing runs there. */
export function apiPlace(config: LoadedConfig): ApiPlace | undefined {
  try {
    return JSON.parse(readFileSync(apiFile(config), "utf8")) as ApiPlace;
  } catch {
    return undefined;
  }
}
