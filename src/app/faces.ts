import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { EndpointDesk, LabDesk } from "../api/endpoint-desk.ts";
import { openApi } from "../api/server.ts";
import type { LoadedConfig } from "./config/load.ts";
import { deskOf } from "./desk.ts";
import { endpoint } from "./listeners.ts";
import { register } from "./running.ts";
import type { Spindrift } from "./spindrift.ts";

export interface Faces {
  /** With the token: to be opened once. */
  readonly address: string;
  close(): Promise<void>;
}

/** What this process holds beside what it watches. */
export interface Held {
  readonly endpoints?: EndpointDesk;
  readonly lab?: LabDesk;
}

const PAGE = "127.0.0.1:8470";
const ADDRESS_FILE = "api.json";

/** Where the command line finds the API of the process that runs on this data folder. */
export interface ApiAddress {
  readonly url: string;
  readonly token: string;
}

/** The page and the API, behind a token that is made anew at each start. */
export async function startFaces(spindrift: Spindrift, config: LoadedConfig, held: Held = {}): Promise<Faces> {
  const token = randomBytes(24).toString("base64url");
  const built = fileURLToPath(new URL("../web", import.meta.url));
  const webRoot = existsSync(join(built, "index.html"))
    ? built
    : fileURLToPath(new URL("../../dist/web", import.meta.url));
  const api = await openApi({
    ...endpoint(config.document.listen?.page ?? PAGE),
    token,
    desk: deskOf(spindrift),
    webRoot,
    ...held,
  });
  const file = addressFile(config);
  writeFileSync(file, JSON.stringify({ url: api.url, token } satisfies ApiAddress), { mode: 0o600 });
  const unregister = register({ url: api.url, token, what: config.path });
  return {
    address: `${api.url}/?token=${token}`,
    async close() {
      rmSync(file, { force: true });
      unregister();
      await api.close();
    },
  };
}

export const dataDirectory = ({ document, directory }: LoadedConfig): string =>
  resolve(directory, document.data ?? "spindrift-data");

const addressFile = (config: LoadedConfig): string => join(dataDirectory(config), ADDRESS_FILE);

/** `undefined` when nothing runs there. */
export function apiAddress(config: LoadedConfig): ApiAddress | undefined {
  try {
    return JSON.parse(readFileSync(addressFile(config), "utf8")) as ApiAddress;
  } catch {
    return undefined;
  }
}
