import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** Browsers keep cookies by host and not by port, and several of us may run on one host. */
const cookieOf = (host: string | undefined): string => `spindrift-${/:(\d+)$/.exec(host ?? "")?.[1] ?? "80"}`;

const OPEN = new Set(["/healthz"]);

/**
 * Every face is behind one token until roles exist: as a bearer, or in the cookie that the printed address sets. The
 * host is checked so that no other site's name can be made to point here, and the origin so that no other page can order.
 */
export function guard(server: FastifyInstance, token: string): void {
  server.addHook("onRequest", async (request, reply) => {
    headers(reply);
    if (!isLocal(request.headers.host))
      return refuse(reply, 421, "api.host", "this address answers to localhost and 127.0.0.1 only");
    if (OPEN.has(request.url)) return;
    const { origin, host = "" } = request.headers;
    // Another program's page on this machine is another origin by its port alone
    if (request.method !== "GET" && origin !== undefined && origin !== `http://${host}`) {
      return refuse(reply, 403, "api.origin", "orders are taken from Spindrift's own page only");
    }
    const [path = "", query = ""] = request.url.split("?");
    const given = new URLSearchParams(query).get("token");
    if (path === "/" && given !== null && isSame(given, token)) {
      return reply
        .header("set-cookie", `${cookieOf(request.headers.host)}=${token}; HttpOnly; SameSite=Strict; Path=/`)
        .redirect("/");
    }
    if (!isSame(tokenOf(request) ?? "", token)) {
      if (path === "/" && request.headers.accept?.includes("text/html") === true)
        return reply
          .code(401)
          .type("text/html; charset=utf-8")
          .send(askForToken(given !== null));
      return refuse(
        reply,
        401,
        "api.token",
        "open the address that Spindrift printed when it started, or send its token as “Authorization: Bearer …”",
      );
    }
  });
}

/** For a browser that came without: a form that leads on, and words that say where the token is. */
const askForToken = (isWrong: boolean): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light"><title>Spindrift: token</title>
<h1>Spindrift</h1>
${isWrong ? '<p role="alert"><strong>That is not the token of the process that runs now.</strong></p>\n' : ""}<p>Open the address that Spindrift printed when it started, or give its token.
Unless <code>listen.token</code> is configured, each start has a new one; the file <code>api.json</code> in the data folder has it, too.</p>
<form action="/" method="get"><label>Token <input type="password" name="token" required autofocus autocomplete="off"></label> <button>Open</button></form>
</html>
`;

function headers(reply: FastifyReply): void {
  reply.headers({
    "content-security-policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
  });
}

const refuse = (reply: FastifyReply, status: number, code: string, message: string): FastifyReply =>
  reply.code(status).send({ code, message });

const isLocal = (host: string | undefined): boolean => /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(host ?? "");

function tokenOf(request: FastifyRequest): string | undefined {
  const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1];
  return (
    bearer ?? new RegExp(`(?:^|; )${cookieOf(request.headers.host)}=([^;]+)`).exec(request.headers.cookie ?? "")?.[1]
  );
}

/** In constant time: over digests, which are of one length. */
function isSame(given: string, token: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
