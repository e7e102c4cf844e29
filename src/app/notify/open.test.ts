import { createServer, type IncomingMessage, type Server } from "node:http";
import { afterEach, expect, test } from "vitest";
import type { DeskEvent } from "../../api/desk.ts";
import type { CaseFile } from "../../model/incident.ts";
import { parseConfig } from "../config/load.ts";
import { openNotifier } from "./open.ts";

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0)) step();
});

const CASE: CaseFile = {
  id: "I-000001",
  status: "escalated",
  title: "hub-spoke: down",
  tunnel: "hub-spoke",
  devices: ["hub"],
  openedAt: "2026-11-21T03:00:00.000Z",
  symptoms: [],
  causes: [],
  explanation: "",
  ends: [],
  timeline: [],
  actions: [],
};

/** A web hook on loopback, and what it was told. */
async function hook(
  status: number,
): Promise<{ readonly url: string; readonly asked: Promise<[IncomingMessage, string]> }> {
  let tell: (asked: [IncomingMessage, string]) => void;
  const asked = new Promise<[IncomingMessage, string]>((resolve) => {
    tell = resolve;
  });
  const server: Server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (piece: string) => {
      body += piece;
    });
    request.on("end", () => {
      response.writeHead(status, { location: "http://192.0.2.1/" }).end();
      tell([request, body]);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  undo.push(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}/hooks/s3cr3t`, asked };
}

const configOf = (url: string) => ({
  document: parseConfig(
    `notify: [{ url: "plain:${url}", authorization: "plain:Bearer key" }]\ndevices: [{ name: hub, platform: ios, addresses: [192.0.2.1] }]\n`,
    "spindrift.yaml",
  ),
  directory: ".",
  path: "spindrift.yaml",
});

function desk(): {
  tell: (event: DeskEvent) => void;
  incidents(): Promise<CaseFile[]>;
  watch(to: (event: DeskEvent) => void): () => void;
} {
  const made = {
    tell: (_: DeskEvent): void => undefined,
    incidents: async () => [],
    watch(to: (event: DeskEvent) => void) {
      made.tell = to;
      return () => undefined;
    },
  };
  return made;
}

test("a case is posted as JSON, with what authorizes it", async () => {
  const { url, asked } = await hook(200);
  const cases = desk();
  const notifier = await openNotifier(configOf(url), cases, () => undefined);

  cases.tell({ kind: "incident", incident: CASE });
  const [request, body] = await asked;
  notifier.close();

  expect([request.method, request.url]).toEqual(["POST", "/hooks/s3cr3t"]);
  expect(request.headers).toMatchObject({ "content-type": "application/json", authorization: "Bearer key" });
  expect(JSON.parse(body)).toMatchObject({
    text: "Spindrift I-000001 needs a human: hub-spoke: down.",
    status: "escalated",
  });
});

test("a redirect is not followed, and a complaint holds no secret of the address", async () => {
  const { url, asked } = await hook(302);
  const cases = desk();
  const complained = new Promise<string>((resolve) => {
    void openNotifier(configOf(url), cases, resolve).then(() => cases.tell({ kind: "incident", incident: CASE }));
  });

  await asked;

  expect(await complained).toMatch(/^127\.0\.0\.1:\d+ was not told that I-000001 is escalated: it answers HTTP 302$/);
});

test("what stands for no address is refused at start, and not shown", async () => {
  await expect(openNotifier(configOf("s3cr3t"), desk(), () => undefined)).rejects.toThrow(
    /^notify\[0\]\.url must stand for an address/,
  );
});
