import { expect, test } from "vitest";
import { seconds } from "../../time/instant.ts";
import { L2TP_LAB, threeLacs } from "./options.ts";
import { VirtualL2tpLab } from "./virtual-lab.ts";

test("a large fleet comes up at 200 dials a second behind each LAC, and nobody has to dial twice", () => {
  const lab = new VirtualL2tpLab({ ...L2TP_LAB, lacs: threeLacs(50, 20) }); // 1,000 clients behind each
  lab.advance(seconds(2));
  const early = lab.world.counts().attempts;
  lab.settle();

  expect(early).toBeGreaterThan(600);
  expect(early).toBeLessThan(1_500); // all 3,000 had dialled by then when each took two seconds
  expect(lab.world.counts()).toMatchObject({ up: 3_000, attempts: 3_000, givenUp: 0 });
});

test("once the fleet is up, a LAC's clients call all at once after its reboot", () => {
  const lab = new VirtualL2tpLab({ ...L2TP_LAB, lacs: threeLacs(50, 20) });
  lab.settle();
  const [node] = lab.world.lacs;
  const before = node?.counts.attempts ?? 0;

  node?.die();
  lab.advance(seconds(1));
  node?.revive(lab.now);
  lab.advance(seconds(3));

  expect(node?.counts.attempts).toBeGreaterThan(before + 900);
});
