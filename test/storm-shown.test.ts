import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stormOrder } from "../src/app/storm/order.ts";
import type { AnswersArrival } from "../src/model/arrival.ts";
import { sessionsOf } from "../src/storm/scenario.ts";
import { minutes } from "../src/time/instant.ts";
import { VirtualLns } from "./virtual-lns.ts";

// The storm of a virtual LNS as an operator saves it from a terminal, given to the adviser in place of numbers.

const folder = mkdtempSync(join(tmpdir(), "spindrift-shown-"));
const path = join(folder, "lns1.log");
let lns: VirtualLns;
beforeAll(() => {
  lns = new VirtualLns();
  lns.settle();
  lns.break("link-flap");
  lns.until(() => lns.last?.status === "awaiting-approval", minutes(3));
  const looks = lns.inputs.filter(
    (one): one is AnswersArrival => one.kind === "answers" && !one.poll.includes("/evidence/"),
  );
  const text = looks.flatMap(({ answers }) => answers.map((one) => `ops@lns1> ${one.command} \n${one.text ?? ""}`));
  writeFileSync(path, text.join("\n"));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("who calls is taken from what the gateway showed, as the circle takes it", () => {
  const { scenario, shown } = stormOrder({ shown: path });

  const basis = lns.last?.storm;
  expect(basis?.tunnels).toBeGreaterThan(0);
  expect(scenario).toMatchObject({ tunnels: basis?.tunnels, sessionsPerTunnel: basis?.sessionsPerTunnel });
  expect(shown).toContain(`${sessionsOf(scenario)} sessions call on ${scenario.tunnels} tunnels`);
});

test("the operator's own word counts before it", () => {
  const { scenario } = stormOrder({ shown: path, sessions: "400", tunnels: "200", logins: "50" });

  expect(scenario).toMatchObject({ tunnels: 200, sessionsPerTunnel: 2 });
  expect(scenario.lns.cost.icrq + scenario.lns.cost.iccn).toBeCloseTo(20, 6);
});

test("answers that say nothing of subscribers are refused with what to record", () => {
  const other = join(folder, "other.log");
  writeFileSync(other, "ops@lns1> show chassis routing-engine\nRouting Engine status:\n");

  expect(() => stormOrder({ shown: other })).toThrow(/record `show subscribers summary`/);
});
