import { expect, test } from "vitest";
import { instant } from "../time/instant.ts";
import { busSuite } from "./bus.suite.ts";
import { openInProcessBus } from "./in-process.ts";

const open = (limit = 10_000): ReturnType<typeof openInProcessBus> =>
  openInProcessBus({ limit, now: () => instant(0), pause: async () => undefined });

busSuite("the bus of one process", async () => open());

test("a publisher whose consumers are too far behind is told, and nothing is taken", async () => {
  const bus = open(2);
  let release = (): void => undefined;
  bus.subscribe(
    "arrivals",
    () =>
      new Promise((resolve) => {
        release = resolve;
      }),
  );
  await bus.publish("arrivals", [
    { key: "a", body: 1 },
    { key: "a", body: 2 },
  ]);

  await expect(bus.publish("arrivals", [{ key: "a", body: 3 }])).rejects.toMatchObject({ code: "bus.full" });

  await Promise.resolve();
  release();
  await bus.close();
});
