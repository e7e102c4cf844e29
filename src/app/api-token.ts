import { UsageError } from "../errors/errors.ts";
import type { LoadedConfig } from "./config/load.ts";
import { resolveSecret } from "./config/secret.ts";

/** Less could be tried out. */
const LEAST = 24;

/** The token of the page and the API that the operator set; `undefined` where each start makes its own. @throws UsageError `config.secret`, `api.token-weak` */
export function configuredToken({
  document,
  directory,
}: Pick<LoadedConfig, "document" | "directory">): string | undefined {
  const reference = document.listen?.token;
  if (reference === undefined) return undefined;
  const token = resolveSecret(reference, "listen.token", directory);
  // It stands in a cookie and in an address as it is
  if (token.length >= LEAST && /^[\w.~-]+$/.test(token)) return token;
  throw new UsageError(
    "api.token-weak",
    `listen.token must have at least ${LEAST} letters, digits, or any of - . _ ~; make one with \`openssl rand -hex 24\``,
  );
}
