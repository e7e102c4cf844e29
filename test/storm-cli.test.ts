import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { answerStorm, type StormAnswer } from "../src/app/storm/answer.ts";
import { junosLines } from "../src/app/storm/junos.ts";
import { type StormOptions, stormOrder } from "../src/app/storm/order.ts";
import { renderStorm } from "../src/app/storm/render.ts";
import { sessionsOf } from "../src/storm/scenario.ts";
import { minutes, seconds } from "../src/time/instant.ts";

const root = join(import.meta.dirname, "..");

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the built program as a user would. */
function storm(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      "node",
      [join(root, "dist/cli/main.js"), "storm", ...args],
      { timeout: 60_000, maxBuffer: 16 * 1024 * 1024 },
      (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, err }),
    );
  });
}

/** The link flap with a hundredth of the sessions, on an LNS that takes a hundred times as long for each. */
const SMALL_OPTIONS = { tunnels: "40", logins: "1.25", queue: "500", horizon: "15m" } satisfies StormOptions;
const SMALL = Object.entries(SMALL_OPTIONS).flatMap(([name, value]) => [`--${name}`, value]);

interface Told {
  readonly answer: StormAnswer;
  readonly text: string;
  readonly progress: readonly string[];
}

function ask(options: StormOptions): Told {
  const order = stormOrder({ ...SMALL_OPTIONS, ...options });
  const progress: string[] = [];
  const answer = answerStorm(order, (text) => progress.push(text));
  return { answer, text: renderStorm(order, answer, 80), progress };
}

describe.concurrent("the program", { timeout: 60_000 }, () => {
  test("gives advice as one document in JSON, and draws it; its progress goes to standard error", async () => {
    const folder = mkdtempSync(join(tmpdir(), "spindrift-storm-"));
    const { code, out, err } = await storm(...SMALL, "--json", "--svg", join(folder, "storm.svg"));
    const svg = readFileSync(join(folder, "storm.svg"), "utf8");
    rmSync(folder, { recursive: true });
    const { chosen, isWell, advice } = JSON.parse(out) as {
      readonly chosen: { readonly rate: number };
      readonly isWell: boolean;
      readonly advice: { readonly aggregate: { readonly points: readonly { readonly t95: number | null }[] } };
    };

    expect(code).toBe(0);
    expect(isWell).toBe(true);
    expect(chosen.rate).toBeGreaterThan(0);
    expect(advice.aggregate.points.map(({ t95 }) => t95)).toContain(null); // never
    expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect(err.match(/^storm: \d+ packets a second: /gm)).toHaveLength(advice.aggregate.points.length);
  });

  test("ends 1 when the sessions do not come back", async () => {
    const { code, out } = await storm(...SMALL, "--rate", "none");

    expect(out).toMatch(/^Without a policer the sessions do not come back/);
    expect(code).toBe(1);
  });

  test("ends 2 on a slip of usage", async () => {
    const { code, err } = await storm("--hello", "never");

    expect(err).toMatch(/^spindrift: --hello \(or off\) wants a duration .*\(storm\.span\)/);
    expect(code).toBe(2);
  });
});

test("the advice says the rate first, then the curve, what else would help, what is assumed, and what to set", () => {
  const { text, answer, progress } = ask({});

  expect(answer.isWell).toBe(true);
  expect(text).toMatch(/^Police L2TP at \d+ packets a second: 95 % of the sessions are back after \dm\d+s\./);
  for (const part of ["best (", "Floor: 1m4s", "What else would change it", "Assumed", "Junos, to copy", "Given, from"])
    expect(text).toContain(part);
  expect(text).toMatch(/load {5}80 sessions on 40 tunnels/);
  expect(progress.filter((line) => line.includes("requests a second: "))).not.toEqual([]);
});

describe("one rate", () => {
  test("with the same seed gives the same bytes, and with another one others", () => {
    const [one, again, other] = ["7", "7", "8"].map((seed) => JSON.stringify(ask({ rate: "6", seed }).answer));

    expect(one).toBe(again);
    expect(one).not.toBe(other);
  });

  test("on several LNS is told for all of them together", () => {
    const { answer, text } = ask({ lns: "4", rate: "6", hello: "off" });

    expect(answer.isWell).toBe(true);
    expect(text).toContain("All 4 LNS, each behind 6 a second: 95 % of 80 sessions up");
    expect(text).toMatch(/load {5}20 sessions on 10 tunnels of each LNS/);
    expect(text).toContain("hello off");
  });
});

describe("a sweep", () => {
  test("is the curve and the rate alone, by type as well", () => {
    const { answer, text } = ask({ sweep: true, typed: true });

    expect(text).toMatch(/^Recommended: \d+ requests a second/);
    expect(text).toContain("(requests/s)");
    expect(text).not.toContain("Junos, to copy");
    expect(answer.isWell).toBe(true);
  });

  test("in which no rate lets the sessions in says so", () => {
    const { answer, text } = ask({ sweep: true, horizon: "1m" });

    expect(text).toMatch(/^No rate tried brings the sessions back within the time tried/);
    expect(answer.isWell).toBe(false);
  });
});

test("a storm that passes by itself asks for no policer", () => {
  const { answer, text } = ask({ patience: "5m" });

  expect(text).toMatch(/^It passes by itself, after \dm\d+s: no policer is needed\./);
  expect(text).not.toContain("Junos, to copy");
  expect(answer.isWell).toBe(true);
});

describe("a slip of usage says how to mend it", () => {
  test.each<[string, StormOptions, RegExp]>([
    ["a preset there is not", { preset: "link-flp" }, /did you mean “link-flap”\?/],
    ["sessions that do not divide", { sessions: "8001", tunnels: "4000" }, /use --sessions 8000, or another number/],
    ["tunnels and LACs", { tunnels: "40", lacs: "40" }, /keep one of them/],
    ["more than is simulated", { tunnels: "500000", window: "1024" }, /use --window 100 or less/],
    ["a rate that is none", { rate: "0" }, /--rate \(or none\) wants a whole number from 1 to 100000, like 250/],
    ["a duration without a unit", { patience: "8" }, /--patience wants a duration .* like 5s or 1m30s, not “8”/],
    ["an unknown cost", { cost: "icqr=2ms" }, /did you mean “icrq”\?/],
    ["two speeds of one LNS", { logins: "100", answer: "2ms" }, /keep one of them/],
    ["two questions", { rate: "250", sweep: true }, /keep one of them/],
    ["a drawing of one rate", { rate: "250", svg: "x.svg" }, /leave out --sweep, --rate and --typed/],
    ["more LNS than tunnels", { tunnels: "3", lns: "4" }, /use --lns 3 or less/],
  ])("%s", (_, options, text) => {
    expect(() => stormOrder(options)).toThrow(text);
  });
});

describe("an order", () => {
  test("begins with an LNS of 24,000 sessions of which 8,000 redial", () => {
    const { scenario, lns, preset, question } = stormOrder({});

    expect(preset.about).toContain("24,000 sessions on 6,000 tunnels");
    expect([sessionsOf(scenario), scenario.tunnels, lns]).toEqual([8_000, 4_000, 1]);
    expect(question).toEqual({ kind: "advice" });
  });

  test("takes what the operator knows, and leaves the rest as it was", () => {
    const { scenario } = stormOrder({
      sessions: "12000",
      tunnels: "3000",
      answer: "1ms",
      cost: "hello=5ms",
      redialCap: "5m",
    });

    expect(scenario).toMatchObject({
      tunnels: 3_000,
      sessionsPerTunnel: 4,
      client: { patience: seconds(8), backoffCap: minutes(5) },
      lns: { cost: { icrq: 1, iccn: 3, hello: 5 } },
    });
  });
});

test("the lines for Junos set policer and hello interval together, and undo themselves", () => {
  const lines = junosLines({ rate: 471, burst: undefined, t95: minutes(12), hello: seconds(60) });

  expect(lines.filter((line) => line.startsWith("set "))).toEqual([
    "set system ddos-protection protocols l2tp aggregate bandwidth 471",
    "set system ddos-protection protocols l2tp aggregate burst 471",
    "set system ddos-protection protocols l2tp aggregate recover-time 90",
    "set services l2tp tunnel-group <tunnel-group> hello-interval 0",
  ]);
  expect(lines.at(-1)).toMatch(/^commit confirmed 18 /);
});

describe("what is so already is not advised", () => {
  test("hellos that are off are neither tried nor told to be switched off", () => {
    const { text } = ask({ hello: "off" });

    expect(text).not.toMatch(/hellos off|Set the hello interval|hello-interval/);
    expect(text).toMatch(/hello off/);
    expect(ask({}).text).toMatch(/hello-interval 0/);
  });

  test("without a policer no burst is told", () => {
    expect(ask({ rate: "none" }).text).toMatch(/^ {2}policer {2}none$/m);
    expect(ask({ rate: "4" }).text).toMatch(/^ {2}policer {2}burst of a second$/m);
  });
});
