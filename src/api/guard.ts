import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

const COOKIE = "spindrift";
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
    const { origin } = request.headers;
    if (request.method !== "GET" && origin !== undefined && !isLocal(origin.replace(/^https?:\/\//, ""))) {
      return refuse(reply, 403, "api.origin", "orders are taken from Spindrift's own page only");
    }
    const [path = "", query = ""] = request.url.split("?");
    const given = new URLSearchParams(query).get("token");
    if (path === "/" && given !== null && isSame(given, token)) {
      return reply.header("set-cookie", `${COOKIE}=${token}; HttpOnly; SameSite=Strict; Path=/`).redirect("/");
    }
    if (!isSame(tokenOf(request) ?? "", token)) {
      return refuse(
        reply,
        401,
        "api.token",
        "open the address that Spindrift printed when it started, or send its token as “Authorization: Bearer …”",
      );
    }
  });
}

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
  return bearer ?? new RegExp(`(?:^|; )${COOKIE}=([^;]+)`).exec(request.headers.cookie ?? "")?.[1];
}

/** In constant time: over digests, which are of one length. */
function isSame(given: string, token: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
