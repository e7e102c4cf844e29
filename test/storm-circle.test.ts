import { describe, expect, test } from "vitest";
import { content } from "../src/app/content.ts";
import { renderCaseFile } from "../src/circle/case-file.ts";
import { Circle } from "../src/circle/circle.ts";
import { ROUTER_COSTS, slowed } from "../src/lab/l2tp/options.ts";
import type { Incident } from "../src/model/incident.ts";
import { milliseconds, minutes, seconds } from "../src/time/instant.ts";
import { SMALL, VirtualLns, type VirtualLnsOptions } from "./virtual-lns.ts";

const named = (incident: Incident | undefined): string | undefined =>
  incident?.causes.find(({ standing }) => standing === "named")?.id;
const told = (incident: Incident | undefined): string => (incident?.timeline ?? []).map(({ text }) => text).join("\n");
const against = (incident: Incident | undefined, id: string): string =>
  (incident?.causes.find((cause) => cause.id === id)?.evidence ?? [])
    .filter(({ speaks }) => speaks === "against")
    .map(({ text }) => text)
    .join(" ");

/** What the small LNS manages when nothing is wasted: 40 times slower than 8 ms a login. */
const LOGINS_PER_SECOND = 3.125;

function settled(options: VirtualLnsOptions = {}): VirtualLns {
  const lns = new VirtualLns({ loginsPerSecond: LOGINS_PER_SECOND, ...options });
  lns.settle();
  return lns;
}

/** The same fleet on an engine that has ample time for it. */
const KEEPS_UP = { ...SMALL, engine: { queue: 1_250, costs: slowed(ROUTER_COSTS, 2) } };

/** A flap of 31 s, and the case that comes of it. */
function struck(options: VirtualLnsOptions = {}): VirtualLns {
  const lns = settled(options);
  lns.break("link-flap");
  lns.until(() => named(lns.last) === "KB19", minutes(3));
  return lns;
}

describe("the login storm", () => {
  test("is named within two looks of the storm, with what speaks for it and for no other", () => {
    const lns = settled();
    lns.break("link-flap");
    const looks = (): number =>
      (lns.last?.samples ?? []).filter(({ active, idle }) => active < 270 && idle === 0).length;

    lns.until(() => named(lns.last) === "KB19", minutes(3));

    expect(looks()).toBe(2);
    expect(lns.last?.title).toBe("lns1: L2TP sessions were lost and do not come back");
    expect(lns.last?.causes.filter(({ standing }) => standing !== "ruled-out").map(({ id }) => id)).toEqual(["KB19"]);
    expect(lns.last?.explanation).toMatch(/AAA counters stand still at 300 requests/);
    expect(lns.last?.explanation).toMatch(/idle 0 % at both looks/);
    expect(lns.last?.explanation).toMatch(/Just before, ge-2\/0\/0 was down for 31s/);
    expect(against(lns.last, "KB20")).toMatch(/no request that timed out/);
    expect(against(lns.last, "KB22")).toMatch(/not what keeps them out now/);
  });

  test("goes on for as long as nothing is done: Active flat, AAA standing still, and nothing done before approval", () => {
    const lns = struck();

    lns.advance(minutes(6));

    expect(lns.active).toBe(100);
    expect(lns.last?.samples?.at(-1)).toMatchObject({ active: 100, requests: 300, idle: 0 });
    expect(lns.last?.status).toBe("awaiting-approval");
    expect(lns.carriedOut).toEqual([]);
  });

  test("ends when the remedy is approved: confirmed when it helps, closed when the sessions are back", () => {
    const lns = struck();
    const [action] = lns.last?.actions ?? [];

    lns.approve();
    lns.until(() => lns.last?.status === "closed", minutes(20));

    expect(action).toMatchObject({ cause: "KB19", risk: "R4", status: "proposed" });
    expect(action?.orders).toContain("set services l2tp tunnel-group tg-west hello-interval 0");
    expect(lns.last).toMatchObject({ status: "closed", verdict: { ok: true } });
    expect(lns.active).toBeGreaterThanOrEqual(0.95 * 300);
    expect(told(lns.last)).toMatch(
      /It helps: Active rose from \d+ to \d+ over .* at 3 looks in a row, AAA went on from/,
    );
    expect(lns.carriedOut.filter((order) => order.startsWith("commit"))).toEqual([
      'commit confirmed 10 comment "Spindrift I-000001: KB19 l2tp-storm"',
      'commit comment "Spindrift I-000001: KB19 l2tp-storm"',
    ]);
    lns.advance(minutes(15));
    expect(lns.lab.device.configuration.deadline).toBeUndefined();
    expect(lns.last?.samples?.at(-1)?.bandwidth).toBeLessThan(20);
    expect(lns.incidents.size).toBe(1);
  });

  test("is put right without a word only where its cause is named: a rule for everything is not meant for configuration", () => {
    const everything = struck({ consent: "automatic" });
    const byName = struck({ consent: "dry-run", causes: { KB19: "automatic" } });
    byName.until(() => byName.carriedOut.length > 0, minutes(1));

    expect(everything.last?.status).toBe("awaiting-approval");
    expect(byName.carriedOut[0]).toBe("configure exclusive");
  });
});

describe("a remedy on trial", () => {
  test("that does not help is taken back, and a human goes on", () => {
    const lns = struck({ loginsPerSecond: 100 }); // far more than it manages: the rate is beyond the cliff

    lns.approve();
    lns.until(() => lns.last?.status === "escalated", minutes(10));

    expect(lns.last?.verdict?.text).toBe(
      "It did not help: Active does not rise from look to look. The change was taken back.",
    );
    expect(lns.carriedOut.slice(-5)).toEqual([
      "configure exclusive",
      "rollback 1",
      "show | compare",
      'commit comment "Spindrift I-000001: KB19 l2tp-storm"',
      "exit configuration-mode",
    ]);
    lns.advance(minutes(2));
    expect(lns.last?.samples?.at(-1)?.bandwidth).toBe(20_000);
    expect(lns.lab.device.configuration.deadline).toBeUndefined();
  });

  test("of which an order is refused leaves nothing behind", () => {
    const lns = struck();
    lns.refused.add("set services l2tp tunnel-group tg-east hello-interval 0");

    lns.approve();
    lns.until(() => lns.last?.status === "escalated", minutes(2));

    expect(lns.last?.verdict?.text).toMatch(/The change was not made: it failed: error: permission denied/);
    expect(lns.carriedOut.slice(-2)).toEqual(["rollback 0", "exit configuration-mode"]);
    expect(lns.lab.device.configuration.isChanged).toBe(false);
    expect(lns.lab.device.configuration.exclusive).toBeUndefined();
  });

  test("is not begun when somebody set the policer between decision and deed", () => {
    const lns = struck();
    lns.type("configure", "set system ddos-protection protocols l2tp aggregate bandwidth 9", "commit", "exit");

    lns.approve();
    lns.advance(seconds(40));

    expect(lns.last?.actions[0]).toMatchObject({
      status: "withdrawn",
      outcome: "the evidence changed since the decision",
    });
    expect(lns.carriedOut).toEqual([]);
  });

  test("is not taken back over somebody else's commit", () => {
    const lns = struck({ loginsPerSecond: 100 });
    lns.approve();
    lns.until(() => lns.last?.status === "verifying", minutes(1));
    lns.advance(seconds(30));
    lns.type("configure", "set system host-name lns1", "commit", "exit");

    lns.until(() => lns.last?.status === "escalated", minutes(10));

    expect(lns.last?.verdict?.text).toMatch(/Somebody else has committed since .* take it back by hand/);
    expect(lns.carriedOut).not.toContain("rollback 1");
  });

  test("goes on after a restart in its middle, and is never sent again", () => {
    const lns = struck();
    lns.approve();
    lns.until(() => lns.last?.status === "verifying", minutes(1));

    lns.circle = Circle.restore(lns.fleet, content, lns.circle.snapshot(), lns.now);
    lns.take({ kind: "resumed", at: lns.now });
    lns.until(() => lns.last?.status === "closed", minutes(20));

    expect(lns.last?.status).toBe("closed");
    expect(lns.carriedOut.filter((order) => order.startsWith("commit confirmed"))).toHaveLength(1);
  });

  test("whose confirmation was under way at a restart is left to a human", () => {
    const lns = struck();
    lns.approve();
    lns.until(() => lns.last?.actions.length === 2, minutes(10), milliseconds(10));

    lns.circle = Circle.restore(lns.fleet, content, lns.circle.snapshot(), lns.now);
    lns.take({ kind: "resumed", at: lns.now });

    expect(lns.last?.actions.at(-1)?.status).toBe("unknown");
    expect(lns.last?.verdict?.text).toMatch(/Confirm it by hand/);
  });
});

describe("what looks alike", () => {
  test("RADIUS away is KB20: AAA counts time-outs and the engine is idle; nothing is policed, and it ends by itself", () => {
    const lns = settled({ lab: KEEPS_UP });
    lns.break("radius-away");
    lns.break("link-flap");

    lns.until(() => named(lns.last) === "KB20", minutes(5));
    lns.advance(minutes(2));
    const seen = { cause: named(lns.last), storm: against(lns.last, "KB19"), status: lns.last?.status };
    lns.mend("radius-away");
    lns.until(() => lns.last?.status === "closed", minutes(10));

    expect(seen).toEqual({
      cause: "KB20",
      status: "escalated",
      storm: expect.stringMatching(/Logins get as far as AAA.*idle \d+ %/),
    });
    expect(lns.last?.status).toBe("closed");
    expect(lns.carriedOut).toEqual([]);
  });

  test("a policer that is too low is KB21: it drops while the engine is idle, and is raised", () => {
    const lns = settled({ lab: { ...SMALL, lacHello: seconds(20) } });
    const policer = "set system ddos-protection protocols l2tp aggregate";
    lns.type("configure", `${policer} bandwidth 1`, `${policer} burst 1`, "commit", "exit");

    lns.until(() => named(lns.last) !== undefined, minutes(10));
    const first = { cause: named(lns.last), storm: against(lns.last, "KB19") };
    lns.approve();
    lns.until(() => lns.last?.status === "closed" || lns.last?.status === "escalated", minutes(30));

    expect(first.cause).toBe("KB21");
    expect(first.storm).toMatch(/routing engine has time/);
    expect(lns.last?.status).toBe("closed");
    expect(lns.active).toBeGreaterThanOrEqual(0.95 * 300);
  });

  test("a flap behind which the LNS keeps up is KB22, and nothing but that", () => {
    const lns = settled({ lab: KEEPS_UP });
    lns.break("link-down");
    lns.until(() => named(lns.last) !== undefined, minutes(5));
    const down = { cause: named(lns.last), status: lns.last?.status };
    lns.mend("link-down");

    lns.until(() => lns.last?.status === "closed", minutes(10));

    expect(down.cause).toBe("KB22");
    expect(lns.last).toMatchObject({ status: "closed", verdict: { ok: true } });
    expect(lns.carriedOut).toEqual([]);
  });

  test("a flap that the clients outlive is nothing", () => {
    const lns = settled();

    lns.break("short-flap");
    lns.advance(minutes(5));

    expect(lns.incidents.size).toBe(0);
  });
});

test("the same inputs again give the same case file, to the byte, also when the judgement was written down in between", () => {
  const lns = struck();
  lns.approve();
  lns.until(() => lns.last?.status === "closed", minutes(20));
  const expected = renderCaseFile(lns.last as Incident);
  const from = lns.inputs[0]?.at as never;

  for (const cut of [0, 40, 80, 120, 160]) {
    const before = Circle.start(lns.fleet, content, from);
    const effects = lns.inputs.slice(0, cut).flatMap((input) => before.take(input));
    const behind = Circle.restore(lns.fleet, content, before.snapshot(), lns.now);
    const last = [...effects, ...lns.inputs.slice(cut).flatMap((input) => behind.take(input))].findLast(
      (effect) => effect.kind === "incident-changed",
    );
    expect(last?.kind === "incident-changed" && renderCaseFile(last.incident)).toBe(expected);
  }
});
