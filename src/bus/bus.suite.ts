import { describe, expect, test } from "vitest";
import type { Bus, BusMessage } from "./bus.ts";

const message = (body: number, id?: string): BusMessage<number> => ({
  key: "hub",
  body,
  ...(id === undefined ? {} : { id }),
});

/** What every bus promises; each implementation runs all of it. */
export function busSuite(name: string, open: () => Promise<Bus>): void {
  describe(name, () => {
    /** Publishes, and waits until the consumer has had `count` messages. */
    async function received(publish: (bus: Bus) => Promise<void>, count: number, failFirst = false): Promise<number[]> {
      const bus = await open();
      const bodies: number[] = [];
      let failures = failFirst ? 1 : 0;
      await new Promise<void>((resolve, reject) => {
        bus.subscribe<number>("arrivals", async (batch) => {
          if (failures-- > 0) throw new Error("consumer fails once");
          bodies.push(...batch.map(({ body }) => body));
          if (bodies.length >= count) resolve();
        });
        publish(bus).catch(reject);
      });
      await bus.close();
      return bodies;
    }

    test("messages of one key arrive in the order in which they were published", async () => {
      const bodies = await received(async (bus) => {
        for (let i = 0; i < 1_200; i++) await bus.publish("arrivals", [message(i)]);
      }, 1_200);

      expect(bodies).toEqual(Array.from({ length: 1_200 }, (_, i) => i));
    });

    test("a batch whose consumer failed is handed out again", async () => {
      expect(await received((bus) => bus.publish("arrivals", [message(1), message(2)]), 2, true)).toEqual([1, 2]);
    });

    test("a message that comes again under its id is one message", async () => {
      const bodies = await received(
        (bus) => bus.publish("arrivals", [message(1, "a"), message(2, "a"), message(3, "b")]),
        2,
      );

      expect(bodies).toEqual([1, 3]);
    });

    test("every consumer of a topic has every message, and no other topic's", async () => {
      const bus = await open();
      const heard: string[] = [];
      const both = new Promise<void>((resolve) => {
        for (const who of ["judge", "page"]) {
          bus.subscribe<number>("changes", async (batch) => {
            heard.push(...batch.map(({ body }) => `${who} ${body}`));
            if (heard.length === 2) resolve();
          });
        }
      });

      await bus.publish("arrivals", [message(7)]);
      await bus.publish("changes", [message(1)]);
      await both;

      expect(heard.sort()).toEqual(["judge 1", "page 1"]);
      await bus.close();
    });
  });
}
