import { expect, test } from "vitest";
import { milliseconds, seconds } from "../../time/instant.ts";
import { L2TP_LAB, threeLacs } from "./options.ts";
import { VirtualL2tpLab } from "./virtual-lab.ts";

test("a large fleet comes up with few calls under way at a time, and nobody has to dial twice", () => {
  const lab = new VirtualL2tpLab({ ...L2TP_LAB, lacs: threeLacs(20, 10) }); // 200 clients behind each
  let most = 0;
  for (let i = 0; i < 3_000 && lab.world.isSettling; i++) {
    lab.advance(milliseconds(10));
    most = Math.max(most, lab.world.counts().dialing);
  }

  expect(most).toBeGreaterThan(32);
  expect(most).toBeLessThanOrEqual(3 * 32);
  expect(lab.world.counts()).toMatchObject({ up: 600, attempts: 600, givenUp: 0 });
});

test("once the fleet is up, a LAC's clients call all at once after its reboot", () => {
  const lab = new VirtualL2tpLab({ ...L2TP_LAB, lacs: threeLacs(20, 10) });
  lab.settle();
  const [node] = lab.world.lacs;
  const before = node?.counts.attempts ?? 0;

  node?.die();
  lab.advance(seconds(1));
  node?.revive(lab.now);
  lab.advance(seconds(3));

  expect(node?.counts.attempts).toBeGreaterThan(before + 180);
});
