import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type Api, openApi } from "./server.ts";

const TOKEN = "a-token-of-this-test";
const opened: Api[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const api of opened.splice(0)) await api.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An API whose page lies beside a file that is none of its own. */
async function open(): Promise<{ url: string; port: number }> {
  const folder = mkdtempSync(join(tmpdir(), "spindrift-page-"));
  folders.push(folder);
  mkdirSync(join(folder, "page"));
  writeFileSync(join(folder, "page", "index.html"), "the page");
  writeFileSync(join(folder, "secret.txt"), "the secret");
  const api = await openApi({ host: "127.0.0.1", port: 0, token: TOKEN, webRoot: join(folder, "page") });
  opened.push(api);
  return { url: api.url, port: Number(new URL(api.url).port) };
}

/** As it is written, without what a client of HTTP would mend in it. */
function get(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(port, "127.0.0.1", () =>
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nAuthorization: Bearer ${TOKEN}\r\nConnection: close\r\n\r\n`,
      ),
    );
    socket.on("data", (bytes) => {
      text += bytes;
    });
    socket.on("close", () => resolve(text));
    socket.on("error", reject);
  });
}

test.each([
  "/../secret.txt",
  "/%2e%2e/secret.txt",
  "/..%2fsecret.txt",
  "/..%5csecret.txt",
  "/x/../../secret.txt",
  "/%2e%2e%2fsecret.txt%00.html",
  "//secret.txt",
])("%s leads nowhere outside the page", async (path) => {
  const { port } = await open();

  const page = await get(port, "/");
  const answer = await get(port, path);

  expect(page).toMatch(/^HTTP\/1.1 200 [\s\S]*the page$/);
  expect(answer).toMatch(/^HTTP\/1.1 (?:400|403|404) /);
  expect(answer).not.toContain("the secret");
});

test("a page of another program on this machine cannot order, the own page can", async () => {
  const { url } = await open();
  const order = (origin: string): Promise<number> =>
    fetch(`${url}/api/v1/endpoints/hub/command`, {
      method: "POST",
      headers: { origin, authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify({ line: "show ipsec" }),
    }).then(({ status }) => status);

  const answers = await Promise.all([order("http://127.0.0.1:3000"), order("null"), order(url)]);

  expect(answers).toEqual([403, 403, 404]); // there is no endpoint “hub”, but the asker was heard
});

test("every answer says what a browser may do with it", async () => {
  const { url } = await open();

  const { headers } = await fetch(`${url}/api/v1/status`);

  expect(headers.get("content-security-policy")).toMatch(/default-src 'self'; frame-ancestors 'none'/);
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("cache-control")).toBe("no-store");
});
