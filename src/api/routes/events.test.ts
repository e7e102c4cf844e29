import Fastify from "fastify";
import { expect, test } from "vitest";
import type { Desk, DeskEvent } from "../desk.ts";
import { eventRoutes } from "./events.ts";

const drop = (count: number, reason: string): DeskEvent => ({
  kind: "drop",
  drop: { intake: "snmp", source: "192.0.2.9", reason, count, lastAt: "2026-11-21T03:00:00.000Z" },
});

/** The ids that a client is told which comes back after the event `last`, up to the event `until`. */
async function missed(events: readonly DeskEvent[], last: number, until: number): Promise<number[]> {
  let tell: (event: DeskEvent) => void = () => undefined;
  const server = Fastify();
  eventRoutes(server, {
    watch: (listener: typeof tell) => {
      tell = listener;
      return () => undefined;
    },
  } as Pick<Desk, "watch"> as Desk);
  const url = await server.listen({ host: "127.0.0.1", port: 0 });
  for (const event of events) tell(event);
  const stop = new AbortController();
  const answer = await fetch(`${url}/api/v1/events`, { headers: { "last-event-id": `${last}` }, signal: stop.signal });
  const reader = answer.body?.getReader();
  const ids: number[] = [];
  const decoder = new TextDecoder();
  let line = "";
  while (ids.at(-1) !== until) {
    const lines = (line + decoder.decode((await reader?.read())?.value, { stream: true })).split("\n");
    line = lines.pop() ?? "";
    for (const one of lines) if (one.startsWith("id: ")) ids.push(Number(one.slice(4)));
  }
  stop.abort();
  server.server.closeAllConnections();
  await server.close();
  return ids;
}

test("a client that comes back hears what it missed, as far as that is kept", async () => {
  const events = Array.from({ length: 2_500 }, (_, i) => drop(i, "small"));

  expect(await missed(events, 2_490, 2_500)).toEqual([
    2_491, 2_492, 2_493, 2_494, 2_495, 2_496, 2_497, 2_498, 2_499, 2_500,
  ]);
  expect(await missed(events, 0, 2_500)).toHaveLength(1_000);
});

test("large events fill no memory: fewer of them are kept, and a client that hears them all at once is not let go", async () => {
  const events = Array.from({ length: 40 }, (_, i) => drop(i, "x".repeat(500 * 1024)));

  expect(await missed(events, 0, 40)).toEqual([37, 38, 39, 40]);
});
