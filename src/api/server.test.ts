import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import { UsageError } from "../errors/errors.ts";
import type { CaseFile } from "../model/incident.ts";
import type { OperatorOrder } from "../model/input.ts";
import type { Desk, DeskEvent, StormCurve } from "./desk.ts";
import type { EndpointDesk, LabDesk } from "./endpoint-desk.ts";
import { buildApi, openApi } from "./server.ts";

const TOKEN = "a-token-of-this-test";
const servers: FastifyInstance[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const file = (id: string, status: CaseFile["status"]): CaseFile => ({
  id,
  status,
  title: "hub-spoke: the ends' security associations do not match",
  tunnel: "hub-spoke",
  devices: ["hub", "spoke"],
  openedAt: "2026-11-21T03:00:00.000Z",
  symptoms: [],
  causes: [],
  explanation: "",
  ends: [],
  timeline: [{ at: "2026-11-21T03:00:00.000Z", kind: "operator", text: "x" }],
  actions: [],
});

const CURVE: StormCurve = {
  sessions: 8_000,
  tunnels: 4_000,
  loginsPerSecond: 125,
  isGuess: false,
  proposed: 471,
  cliff: 621,
  floorSec: 64,
  untouched: { recovers: false, up: 1_020, afterSec: 70 },
  aggregate: [
    { rate: 143, tunnelsLost: 61_879, loginsPerSecond: 2.2 },
    { rate: 504, t95Sec: 175, tunnelsLost: 1_339, loginsPerSecond: 44.8 },
  ],
  typed: [],
  whatIf: [{ change: "hellos off", rate: 471, t95Sec: 178, tunnelsLost: 1_464 }],
  assumptions: ["One server."],
  told: "Best at 504.",
  svg: "<svg/>",
};

class TestDesk implements Desk {
  readonly orders: OperatorOrder[] = [];
  tell: (event: DeskEvent) => void = () => undefined;
  status = (): ReturnType<Desk["status"]> => ({
    version: "0",
    startedAt: "2026-11-21T03:00:00.000Z",
    store: { ok: true, detail: "" },
    listeners: [],
    openIncidents: 1,
  });
  devices = (): ReturnType<Desk["devices"]> => [
    { name: "hub", platform: "ios", session: "up", reading: "ok", unreadLines: 0 },
  ];
  tunnels = (): ReturnType<Desk["tunnels"]> => [
    { name: "hub-spoke", state: "up", since: "2026-11-21T03:00:00.000Z", expected: "learned", ends: [] },
  ];
  incidents = async (): Promise<CaseFile[]> => [file("I-000002", "open"), file("I-000001", "closed")];
  incident = async (id: string): Promise<CaseFile | undefined> => (await this.incidents()).find((one) => one.id === id);
  curve = async (id: string): ReturnType<Desk["curve"]> => {
    if (id !== "I-000002") throw new UsageError("curve.unknown", "no rate was computed");
    return CURVE;
  };
  order = async (order: OperatorOrder): Promise<CaseFile> => {
    if (order.incident === "I-000001") throw new UsageError("incident.wrong-moment", "it is closed");
    this.orders.push(order);
    return file(order.incident, "acting");
  };
  async *exportIncident(): AsyncIterable<string> {
    yield '{"spindrift-recording":1}\n';
  }
  log = async (query: { limit: number }): ReturnType<Desk["log"]> => [
    { seq: query.limit, at: "2026-11-21T03:00:00.000Z", kind: "log", text: "<13>x" },
  ];
  drops = (): ReturnType<Desk["drops"]> => [];
  audit = async (): ReturnType<Desk["audit"]> => [];
  metrics = async (): Promise<string> => "spindrift_incidents_open 1\n";
  watch = (listener: (event: DeskEvent) => void): (() => void) => {
    this.tell = listener;
    return () => undefined;
  };
}

async function api(): Promise<{
  desk: TestDesk;
  call: (
    url: string,
    init?: { method?: "GET" | "POST"; payload?: object; headers?: Record<string, string> },
  ) => ReturnType<FastifyInstance["inject"]>;
}> {
  const desk = new TestDesk();
  const server = await buildApi({ host: "127.0.0.1", port: 0, token: TOKEN, desk, webRoot: "/nonexistent" });
  servers.push(server);
  const call = (
    url: string,
    { headers, ...init }: { method?: "GET" | "POST"; payload?: object; headers?: Record<string, string> } = {},
  ): ReturnType<FastifyInstance["inject"]> =>
    server.inject({
      method: "GET",
      url,
      headers: { host: "localhost:8470", authorization: `Bearer ${TOKEN}`, ...headers },
      ...init,
    }) as never;
  return { desk, call };
}

describe("the curve of a storm", () => {
  test("is told in figures and drawn", async () => {
    const { call } = await api();

    const told = await call("/api/v1/incidents/I-000002/curve");
    const drawn = await call("/api/v1/incidents/I-000002/curve.svg?of=x");

    const { svg, ...figures } = CURVE;
    expect(told.json()).toEqual(figures);
    expect(drawn.headers["content-type"]).toContain("image/svg+xml");
    expect(drawn.body).toBe(svg);
  });

  test("is not there for a case without a rate", async () => {
    const { call } = await api();

    const answer = await call("/api/v1/incidents/I-000001/curve");

    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: "curve.unknown" });
  });
});

describe("who may look", () => {
  test.each([
    ["no token", { authorization: "" }, 401, "api.token"],
    ["another token", { authorization: "Bearer guess" }, 401, "api.token"],
    ["another site's name for this address", { host: "evil.example" }, 421, "api.host"],
  ])("%s is refused", async (_, headers, status, code) => {
    const { call } = await api();

    const answer = await call("/api/v1/status", { headers });

    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ code });
  });

  test("the printed address sets a cookie that no script can read, and the cookie is enough", async () => {
    const { call } = await api();

    const first = await call(`/?token=${TOKEN}`, { headers: { authorization: "" } });
    const cookie = String(first.headers["set-cookie"]);
    const second = await call("/api/v1/status", { headers: { authorization: "", cookie: cookie.split(";")[0] ?? "" } });

    expect(first.statusCode).toBe(302);
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    expect(second.statusCode).toBe(200);
  });

  test("a browser without a token is asked for it, and told when it was the wrong one", async () => {
    const { call } = await api();
    const browser = { authorization: "", accept: "text/html,*/*;q=0.8" };

    const first = await call("/", { headers: browser });
    const second = await call("/?token=guess", { headers: browser });

    expect([first.statusCode, second.statusCode]).toEqual([401, 401]);
    expect(first.headers["content-type"]).toContain("text/html");
    expect(first.body).toContain('name="token"');
    expect(first.body).not.toContain("not the token");
    expect(second.body).toContain("not the token");
    expect(second.body).not.toContain("guess");
  });

  test("the cookie of another process on this host is no cookie of ours", async () => {
    const { call } = await api();
    const first = await call(`/?token=${TOKEN}`, { headers: { authorization: "", host: "localhost:9000" } });
    const cookie = String(first.headers["set-cookie"]).split(";")[0] ?? "";

    const answer = await call("/api/v1/status", { headers: { authorization: "", cookie } });

    expect(cookie).toMatch(/^spindrift-9000=/);
    expect(answer.statusCode).toBe(401);
  });

  test("a fault of ours is told to us with its request, and to the client without", async () => {
    const faults: string[] = [];
    const desk = Object.assign(new TestDesk(), {
      drops: () => {
        throw new Error("a secret detail");
      },
    });
    const onFault = (error: Error, request: string): void => void faults.push(`${request}: ${error.message}`);
    const server = await buildApi({ host: "127.0.0.1", port: 0, token: TOKEN, desk, onFault });
    servers.push(server);

    const headers = { host: "localhost:8470", authorization: `Bearer ${TOKEN}` };
    const answer = await server.inject({ method: "GET", url: "/api/v1/drops?x=1", headers });

    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain("secret detail");
    expect(faults).toEqual(["GET /api/v1/drops: a secret detail"]);
  });

  test("another page cannot order", async () => {
    const { call, desk } = await api();

    const answer = await call("/api/v1/incidents/I-000002/approve", {
      method: "POST",
      payload: {},
      headers: { origin: "https://evil.example" },
    });

    expect(answer.statusCode).toBe(403);
    expect(desk.orders).toEqual([]);
  });

  test("it does not listen beyond loopback", async () => {
    await expect(
      openApi({ host: "0.0.0.0", port: 0, token: TOKEN, desk: new TestDesk(), webRoot: "" }),
    ).rejects.toMatchObject({ code: "api.not-loopback" });
  });
});

describe("incidents", () => {
  test("are listed, narrowed and shown whole, keys in their own order", async () => {
    const { call } = await api();

    expect((await call("/api/v1/incidents?status=open")).json<CaseFile[]>().map(({ id }) => id)).toEqual(["I-000002"]);
    expect((await call("/api/v1/incidents/I-000001")).json()).toEqual(file("I-000001", "closed"));
    expect((await call("/api/v1/incidents/I-000009")).statusCode).toBe(404);
    expect((await call("/api/v1/incidents/nonsense")).statusCode).toBe(400);
  });

  test("an order reaches the desk with who gave it; one at the wrong moment is a conflict", async () => {
    const { call, desk } = await api();

    const held = await call("/api/v1/incidents/I-000002/hold", {
      method: "POST",
      payload: { by: "ops", reason: "maintenance" },
    });
    const late = await call("/api/v1/incidents/I-000001/approve", { method: "POST", payload: {} });
    const unknown = await call("/api/v1/incidents/I-000002/hold", { method: "POST", payload: { by: "ops" } });

    expect(held.statusCode).toBe(200);
    expect(desk.orders).toEqual([{ verb: "hold", incident: "I-000002", by: "ops", reason: "maintenance" }]);
    expect([late.statusCode, late.json()]).toEqual([409, { code: "incident.wrong-moment", message: "it is closed" }]);
    expect(unknown.statusCode).toBe(400);
  });

  test("an export is a file of JSON lines", async () => {
    const { call } = await api();

    const answer = await call("/api/v1/incidents/I-000001/export");

    expect(answer.headers["content-disposition"]).toContain("I-000001.jsonl");
    expect(answer.body).toBe('{"spindrift-recording":1}\n');
  });
});

test("every route is described by OpenAPI 3.1", async () => {
  const { call } = await api();

  const document = (await call("/api/v1/openapi.json")).json<{ openapi: string; paths: Record<string, object> }>();

  expect(document.openapi).toBe("3.1.0");
  expect(Object.keys(document.paths).sort()).toEqual([
    "/api/v1/audit",
    "/api/v1/devices",
    "/api/v1/drops",
    "/api/v1/endpoints",
    "/api/v1/endpoints/{name}/command",
    "/api/v1/events",
    "/api/v1/incidents",
    "/api/v1/incidents/{id}",
    "/api/v1/incidents/{id}/ack",
    "/api/v1/incidents/{id}/approve",
    "/api/v1/incidents/{id}/curve",
    "/api/v1/incidents/{id}/curve.svg",
    "/api/v1/incidents/{id}/export",
    "/api/v1/incidents/{id}/hold",
    "/api/v1/incidents/{id}/release",
    "/api/v1/log",
    "/api/v1/status",
    "/api/v1/tunnels",
    "/healthz",
    "/metrics",
  ]);
});

describe("endpoints and the lab of a process that watches nothing", () => {
  const typed: string[] = [];
  const broken: string[] = [];
  const endpoints: EndpointDesk = {
    list: () => [{ name: "hub", address: "192.0.2.1", ikeSas: 1, tunnels: 1 }],
    run(name, line) {
      if (name !== "hub") throw new UsageError("endpoint.unknown", `there is no endpoint “${name}”`);
      typed.push(line);
      return { kind: "text", text: "shown\n", json: { tunnels: [{ index: 1 }] } };
    },
  };
  const lab: LabDesk = {
    gateways: () => [
      { name: "hub", address: "192.0.2.1", ikeSas: 1, childSas: 1, faults: broken, asked: 5, answered: 4 },
    ],
    faults: () => [{ name: "drift", help: "it drifts" }],
    break: (gateway, fault) => void broken.push(`${gateway} ${fault}`),
    mend: () => void broken.splice(0),
  };
  const call = async (method: "GET" | "POST", url: string, payload?: object) => {
    const server = await buildApi({ host: "127.0.0.1", port: 0, token: TOKEN, endpoints, lab });
    servers.push(server);
    const headers = { host: "localhost", authorization: `Bearer ${TOKEN}` };
    return server.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  };

  test("a line reaches the endpoint that is named, and its answer comes back whole", async () => {
    const listed = await call("GET", "/api/v1/endpoints");
    const answered = await call("POST", "/api/v1/endpoints/hub/command", { line: "show ipsec ?" });
    const unknown = await call("POST", "/api/v1/endpoints/spoke/command", { line: "show" });

    expect(listed.json()).toEqual([{ name: "hub", address: "192.0.2.1", ikeSas: 1, tunnels: 1 }]);
    expect(answered.json()).toEqual({ kind: "text", text: "shown\n", json: { tunnels: [{ index: 1 }] } });
    expect(typed).toEqual(["show ipsec ?"]);
    expect([unknown.statusCode, unknown.json<{ code: string }>().code]).toEqual([404, "endpoint.unknown"]);
  });

  test("the lab is broken and mended, and answers with how it is then", async () => {
    const struck = await call("POST", "/api/v1/lab/hub/break", { fault: "drift" });
    const mended = await call("POST", "/api/v1/lab/hub/mend", { fault: "drift" });

    expect(struck.json()).toMatchObject({
      gateways: [{ name: "hub", faults: ["hub drift"] }],
      faults: [{ name: "drift" }],
    });
    expect(mended.json()).toMatchObject({ gateways: [{ faults: [] }] });
  });

  test("what is watched is not offered, and nothing without the token", async () => {
    const watched = await call("GET", "/api/v1/incidents");
    const server = await buildApi({ host: "127.0.0.1", port: 0, token: TOKEN, endpoints, lab });
    servers.push(server);
    const headers = { host: "localhost" };
    const stranger = await server.inject({
      method: "POST",
      url: "/api/v1/lab/hub/break",
      headers,
      payload: { fault: "x" },
    });

    expect(watched.statusCode).toBe(404);
    expect(stranger.statusCode).toBe(401);
  });
});

test("changes are told as they come, and a client that comes back hears what it missed", async () => {
  const desk = new TestDesk();
  const { url, close } = await openApi({ host: "127.0.0.1", port: 0, token: TOKEN, desk, webRoot: "/nonexistent" });
  /** Reads on until what came ends an event. */
  const listen = async (lastId?: string): Promise<{ event: () => Promise<string>; stop: () => void }> => {
    const stop = new AbortController();
    const headers = { authorization: `Bearer ${TOKEN}`, ...(lastId === undefined ? {} : { "last-event-id": lastId }) };
    const reader = (await fetch(`${url}/api/v1/events`, { headers, signal: stop.signal })).body?.getReader();
    const event = async (): Promise<string> => {
      let text = "";
      while (!/data: .*\n\n/.test(text)) text += new TextDecoder().decode((await reader?.read())?.value);
      return text;
    };
    return { event, stop: () => stop.abort() };
  };
  const drop = (count: number): DeskEvent => ({
    kind: "drop",
    drop: { intake: "snmp", source: "192.0.2.9", reason: "snmp.malformed", count, lastAt: "2026-11-21T03:00:00.000Z" },
  });
  const first = await listen();

  desk.tell(drop(1));
  const heard = await first.event();
  first.stop();
  desk.tell(drop(2));
  const second = await listen("1");
  const missed = await second.event();
  second.stop();
  await close();

  expect(heard).toMatch(/id: 1\nevent: drop\ndata: \{"kind":"drop".*"count":1/);
  expect(missed).toMatch(/id: 2\nevent: drop\n.*"count":2/);
});
