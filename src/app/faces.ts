import { randomBytes } from "node:crypto";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ApiPlace } from "../api/client.ts";
import type { EndpointDesk, LabDesk } from "../api/endpoint-desk.ts";
import { openApi } from "../api/server.ts";
import { configuredToken } from "./api-token.ts";
import type { LoadedConfig } from "./config/load.ts";
import { apiFile } from "./data-folder.ts";
import { deskOf } from "./desk.ts";
import { endpoint } from "./listeners.ts";
import { register } from "./running.ts";
import type { Spindrift } from "./spindrift.ts";

export interface Faces {
  /** With the token, where it was made for this run: to be opened once. */
  readonly address: string;
  close(): Promise<void>;
}

/** What this process holds beside what it watches. */
export interface Held {
  readonly endpoints?: EndpointDesk;
  readonly lab?: LabDesk;
}

const PAGE = "127.0.0.1:8470";

/**
 * The page and the API, behind the configured token, or one that is made anew at each start.
 * @throws UsageError `config.secret`, `api.token-short`, `api.not-loopback`
 */
export async function startFaces(spindrift: Spindrift, config: LoadedConfig, held: Held = {}): Promise<Faces> {
  const own = configuredToken(config);
  const token = own ?? randomBytes(24).toString("base64url");
  const built = fileURLToPath(new URL("../web", import.meta.url));
  const webRoot = existsSync(join(built, "index.html"))
    ? built
    : fileURLToPath(new URL("../../dist/web", import.meta.url));
  const api = await openApi({
    ...endpoint(config.document.listen?.page ?? PAGE),
    token,
    desk: deskOf(spindrift),
    webRoot,
    onFault: (error, request) => console.error(`spindrift: ${request} failed: ${error.stack ?? error.message}`),
    ...held,
  });
  const file = apiFile(config);
  writeFileSync(file, JSON.stringify({ url: api.url, token } satisfies ApiPlace), { mode: 0o600 });
  const unregister = register({ url: api.url, token, what: config.path });
  return {
    // A token that lasts is a secret that lasts: it is printed nowhere
    address: own === undefined ? `${api.url}/?token=${token}` : `${api.url} (its token is that of listen.token)`,
    async close() {
      rmSync(file, { force: true });
      unregister();
      await api.close();
    },
  };
}
