import { describe, expect, test } from "vitest";
import { content } from "../src/app/content.ts";
import { renderCaseFile } from "../src/circle/case-file.ts";
import { Circle } from "../src/circle/circle.ts";
import type { Incident } from "../src/model/incident.ts";
import { renderSpi } from "../src/model/sa.ts";
import { minutes, seconds } from "../src/time/instant.ts";
import { VirtualFleet } from "./virtual-fleet.ts";

const named = (incident: Incident | undefined): string | undefined =>
  incident?.causes.find(({ standing }) => standing === "named")?.id;
const spis = (fleet: VirtualFleet): string[] =>
  ["hub", "spoke"].flatMap((name) => fleet.world.gateway(name).sas.map((sa) => renderSpi(sa.spi)));

describe("the whole circle, over virtual gateways", () => {
  test.each([
    ["drift", "spoke", "KB02"],
    ["drift", "hub", "KB02"],
    ["reload", "hub", "KB01"],
    ["lost-delete", "hub", "KB03"],
  ])("%s on the %s is named %s, put right and proven", (fault, gateway, cause) => {
    const fleet = new VirtualFleet();
    fleet.advance(seconds(60));
    fleet.break(gateway, fault);
    const held = spis(fleet);

    fleet.advance(seconds(60));

    expect(fleet.incidents.size).toBe(1);
    expect(named(fleet.last)).toBe(cause);
    expect(held.filter((spi) => !JSON.stringify(fleet.last?.ends).includes(String(Number(spi))))).toEqual([]);
    expect(fleet.last).toMatchObject({ status: "closed", verdict: { ok: true } });
    expect(fleet.carriedOut).toHaveLength(1);
  });

  test("the explanation names every SPI of both ends", () => {
    const fleet = new VirtualFleet({ consent: "approval" });
    fleet.advance(seconds(60));
    fleet.break("spoke", "drift");

    fleet.advance(seconds(30));

    expect(spis(fleet).filter((spi) => !fleet.last?.explanation.includes(spi))).toEqual([]);
  });

  test("an end that holds none is said to hold none", () => {
    const fleet = new VirtualFleet({ consent: "approval" });
    fleet.advance(seconds(60));
    fleet.break("hub", "reload");

    fleet.advance(seconds(30));

    expect(fleet.last?.explanation).toContain("hub holds no child SA. spoke sends under 0x");
  });

  test.each([1, 2, 3])(
    "ten minutes of rekeys every few seconds, between slow answers, open nothing (seed %i)",
    (seed) => {
      const fleet = new VirtualFleet({ seed, lifetime: seconds(5), slowest: seconds(2) as never });

      fleet.advance(minutes(10));

      expect(fleet.incidents.size).toBe(0);
      expect(fleet.world.gateway("spoke").negotiated).toBeGreaterThan(100);
    },
  );

  test("nothing is done before it is approved, and then it is", () => {
    const fleet = new VirtualFleet({ consent: "approval" });
    fleet.advance(seconds(60));
    fleet.break("spoke", "drift");
    fleet.advance(minutes(2));
    const waiting = fleet.last;

    fleet.take({ kind: "order", at: fleet.now, order: { verb: "approve", incident: "I-000001", by: "ops" } });
    fleet.advance(seconds(30));

    expect(waiting?.status).toBe("awaiting-approval");
    expect(waiting?.actions.at(-1)).toMatchObject({ status: "proposed", risk: "R1" });
    expect(fleet.last?.status).toBe("closed");
    expect(fleet.last?.actions.at(-1)).toMatchObject({ status: "done", approvedBy: "ops" });
  });

  test("a dry run shows the remedy and never carries it out", () => {
    const fleet = new VirtualFleet({ consent: "dry-run" });
    fleet.advance(seconds(60));
    fleet.break("spoke", "drift");

    fleet.advance(minutes(3));

    expect(fleet.last?.status).toBe("advised");
    expect(fleet.last?.actions.at(-1)?.orders).toEqual(["clear crypto sa peer 192.0.2.1"]);
    expect(fleet.carriedOut).toEqual([]);
    const order = { verb: "approve", incident: "I-000001", by: "ops" } as const;
    expect(() => fleet.circle.mayOrder(order)).toThrow(/dry run/);
  });

  test("a remedy that does not help is followed by the next of its ladder, and then by a human", () => {
    const fleet = new VirtualFleet();
    fleet.advance(seconds(60));
    fleet.break("hub", "clear-ignored");
    fleet.break("spoke", "clear-ignored");
    fleet.break("spoke", "drift");

    fleet.advance(minutes(3));

    expect(fleet.last).toMatchObject({ status: "escalated", verdict: { ok: false } });
    expect(fleet.carriedOut).toEqual([
      "spoke: clear crypto sa peer 192.0.2.1",
      "spoke: clear crypto session remote 192.0.2.1",
    ]);
  });

  test("what goes bad on the heels of our own remedy is KB29, and is left to a human", () => {
    const fleet = new VirtualFleet();
    fleet.advance(seconds(60));
    fleet.break("spoke", "drift-again");
    fleet.break("spoke", "drift");

    fleet.advance(minutes(3));

    expect(named(fleet.last)).toBe("KB29");
    expect(fleet.last?.status).toBe("escalated");
    expect(fleet.carriedOut).toHaveLength(1);
  });

  test("evidence that changes between the decision and the deed stops the deed", () => {
    const fleet = new VirtualFleet({ consent: "approval" });
    fleet.advance(seconds(60));
    fleet.break("spoke", "drift");
    fleet.advance(seconds(20));
    fleet.break("spoke", "drift"); // other SPIs now

    fleet.take({ kind: "order", at: fleet.now, order: { verb: "approve", incident: "I-000001", by: "ops" } });
    fleet.advance(seconds(20));

    expect(fleet.last?.actions[0]).toMatchObject({
      status: "withdrawn",
      outcome: "the evidence changed since the decision",
    });
    expect(fleet.carriedOut).toEqual([]);
    expect(fleet.last?.actions[1]?.status).toBe("proposed");
  });

  test("a held case is watched, and nothing is done until it is released", () => {
    const fleet = new VirtualFleet({ consent: "approval" });
    fleet.advance(seconds(60));
    fleet.break("spoke", "drift");
    fleet.advance(seconds(20));

    fleet.take({
      kind: "order",
      at: fleet.now,
      order: { verb: "hold", incident: "I-000001", by: "ops", reason: "maintenance" },
    });
    expect(() => fleet.circle.mayOrder({ verb: "approve", incident: "I-000001", by: "ops" })).toThrow(/held by ops/);
    fleet.take({ kind: "order", at: fleet.now, order: { verb: "release", incident: "I-000001", by: "ops" } });
    fleet.advance(seconds(20));
    fleet.take({ kind: "order", at: fleet.now, order: { verb: "approve", incident: "I-000001", by: "ops" } });
    fleet.advance(seconds(30));

    expect(fleet.last?.status).toBe("closed");
  });

  test("an end that cannot be read makes the tunnel unknown, and opens nothing", () => {
    const fleet = new VirtualFleet();
    fleet.advance(seconds(60));
    fleet.break("spoke", "garbled-output");
    fleet.break("spoke", "drift");

    fleet.advance(minutes(2));

    expect(fleet.circle.world.tunnels.get("hub-spoke")?.state).toBe("unknown");
    expect([...fleet.incidents.values()].flatMap(({ symptoms }) => symptoms.map(({ name }) => name))).toEqual([
      "invalid-spi",
    ]);
  });
});

describe("the same inputs again", () => {
  test("give the same case file, to the byte", () => {
    const fleet = new VirtualFleet();
    fleet.advance(seconds(60));
    fleet.break("spoke", "drift");
    fleet.advance(seconds(60));

    const again = Circle.start(fleet.fleet, content, fleet.inputs[0]?.at as never);
    const last = fleet.inputs
      .flatMap((input) => again.take(input))
      .findLast((effect) => effect.kind === "incident-changed");

    expect(last?.kind === "incident-changed" && renderCaseFile(last.incident)).toBe(
      renderCaseFile(fleet.last as Incident),
    );
  });

  test("give the same case file when the judgement was written down and read back at any point", () => {
    const fleet = new VirtualFleet();
    fleet.advance(seconds(60));
    fleet.break("hub", "reload");
    fleet.advance(seconds(60));
    const expected = renderCaseFile(fleet.last as Incident);

    for (let cut = 0; cut < fleet.inputs.length; cut += 7) {
      const before = Circle.start(fleet.fleet, content, fleet.inputs[0]?.at as never);
      const effects = fleet.inputs.slice(0, cut).flatMap((input) => before.take(input));
      const behind = Circle.restore(fleet.fleet, content, before.snapshot(), fleet.now);
      const last = [...effects, ...fleet.inputs.slice(cut).flatMap((input) => behind.take(input))].findLast(
        (effect) => effect.kind === "incident-changed",
      );
      expect(last?.kind === "incident-changed" && renderCaseFile(last.incident)).toBe(expected);
    }
  });
});
