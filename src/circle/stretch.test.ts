import { expect, test } from "vitest";
import { stretchFor } from "./stretch.ts";

test("the pause doubles while the device is busy, up to eightfold, and halves as it comes to its ease", () => {
  const told = [50, 19, 5, 0, 0, 30, 39, 40, 90, 90, 90];

  let stretch = 1;
  const stretches = told.map((idlePct) => {
    stretch = stretchFor(stretch, idlePct);
    return stretch;
  });

  expect(stretches).toEqual([1, 2, 4, 8, 8, 8, 8, 4, 2, 1, 1]);
});
