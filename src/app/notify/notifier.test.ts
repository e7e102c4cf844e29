import { expect, test } from "vitest";
import type { CaseFile, IncidentStatus } from "../../model/incident.ts";
import { type Instant, instant } from "../../time/instant.ts";
import type { Clock } from "../clock.ts";
import type { Notification } from "./notification.ts";
import { Notifier } from "./notifier.ts";

const file = (id: string, status: IncidentStatus, more: Partial<CaseFile> = {}): CaseFile => ({
  id,
  status,
  title: "hub-spoke: the ends' security associations do not match",
  tunnel: "hub-spoke",
  devices: ["hub", "spoke"],
  openedAt: "2026-11-21T03:00:00.000Z",
  symptoms: [],
  causes: [{ id: "KB02", title: "A child SA was rekeyed on one end only", standing: "named", evidence: [] }],
  explanation: "hub sends under 0x00000001.",
  ends: [],
  timeline: [],
  actions: [],
  ...more,
});

class VirtualClock implements Clock {
  #now = 0;
  #alarms: { readonly at: Instant; readonly callback: () => void }[] = [];

  now = (): Instant => instant(this.#now);

  wakeAt(at: Instant, callback: () => void): () => void {
    const alarm = { at, callback };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((one) => one !== alarm);
    };
  }

  /** Goes to the next alarm, as long as there is one. @returns how far it went, in milliseconds */
  async run(): Promise<number> {
    for (;;) {
      await new Promise((settled) => setImmediate(settled)); // answers are promises
      const next = this.#alarms.shift();
      if (next === undefined) return this.#now;
      this.#now = next.at;
      next.callback();
    }
  }
}

interface World {
  readonly posted: Notification[];
  readonly complaints: string[];
  readonly clock: VirtualClock;
  readonly notifier: Notifier;
}

/** @param answers one for each attempt in turn, the last for all further ones; an error is a target that is away */
function world(
  answers: readonly (number | Error)[],
  on: readonly IncidentStatus[],
  known: readonly CaseFile[] = [],
): World {
  const clock = new VirtualClock();
  const posted: Notification[] = [];
  const complaints: string[] = [];
  const post = async (body: Notification): Promise<number> => {
    posted.push(body);
    const answer = answers[Math.min(posted.length, answers.length) - 1] ?? 200;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const target = { name: "chat.example.net", on: new Set(on), post };
  return { posted, complaints, clock, notifier: new Notifier([target], known, clock, (line) => complaints.push(line)) };
}

const told = ({ posted }: World): string[] => posted.map(({ incident, status }) => `${incident} ${status}`);

test("each status that is wanted is told once, however often the case changes", async () => {
  const one = world([200], ["open", "closed"]);

  for (const status of ["open", "open", "acting", "verifying", "verifying", "closed"] as const)
    one.notifier.changed(file("I-000001", status));
  await one.clock.run();

  expect(told(one)).toEqual(["I-000001 open", "I-000001 closed"]);
});

test("how a case stood before this process began is not told again", async () => {
  const one = world([200], ["open", "escalated"], [file("I-000001", "escalated")]);

  one.notifier.changed(file("I-000001", "escalated"));
  one.notifier.changed(file("I-000002", "open"));
  await one.clock.run();

  expect(told(one)).toEqual(["I-000002 open"]);
});

test("a target that is away is tried again, in order, and what came meanwhile follows", async () => {
  const one = world([new Error("connect ECONNREFUSED"), 503, 200], ["open", "closed"]);

  one.notifier.changed(file("I-000001", "open"));
  one.notifier.changed(file("I-000001", "closed"));
  const took = await one.clock.run();

  expect(told(one)).toEqual(["I-000001 open", "I-000001 open", "I-000001 open", "I-000001 closed"]);
  expect(took).toBe(35_000);
  expect(one.complaints).toEqual([]);
});

test("after the last attempt it is given up aloud, and the next is told", async () => {
  const one = world([500, 500, 500, 500, 500, 200], ["open"]);

  one.notifier.changed(file("I-000001", "open"));
  one.notifier.changed(file("I-000002", "open"));
  await one.clock.run();

  expect(told(one).slice(-2)).toEqual(["I-000001 open", "I-000002 open"]);
  expect(one.complaints).toEqual(["chat.example.net was not told that I-000001 is open: it answers HTTP 500"]);
});

test("what is refused for good is not tried again, what is refused for now is", async () => {
  const refused = world([404], ["open"]);
  const busy = world([429, 200], ["open"]);

  for (const one of [refused, busy]) one.notifier.changed(file("I-000001", "open"));
  for (const one of [refused, busy]) await one.clock.run();

  expect(refused.posted).toHaveLength(1);
  expect(refused.complaints).toEqual(["chat.example.net was not told that I-000001 is open: it answers HTTP 404"]);
  expect(busy.posted).toHaveLength(2);
  expect(busy.complaints).toEqual([]);
});

test("no more waits than has room, and what made room is told of", async () => {
  const one = world([new Error("away")], ["open"]);

  for (let id = 1; id <= 203; id++) one.notifier.changed(file(`I-${id}`, "open"));

  expect(one.complaints).toEqual(
    [2, 3, 4].map((id) => `chat.example.net was not told that I-${id} is open: too many wait`),
  );
});

test("at the end it says what was not delivered, and calls no more", async () => {
  const one = world([new Error("away")], ["open"]);
  one.notifier.changed(file("I-000001", "open"));
  await new Promise((settled) => setImmediate(settled));

  one.notifier.close();
  await one.clock.run();

  expect(one.posted).toHaveLength(1);
  expect(one.complaints).toEqual(["chat.example.net was not told that I-000001 is open: Spindrift ends"]);
});

test("it tells what would be done while somebody is asked, and how it ended at the end", async () => {
  const one = world([200], ["awaiting-approval", "closed"]);
  const action = { device: "spoke", risk: "R1", orders: ["clear crypto sa peer 192.0.2.1"] };
  const verdict = { at: "2026-11-21T03:01:00.000Z", ok: true, text: "Put right and proven." };

  one.notifier.changed(file("I-000001", "awaiting-approval", { actions: [action] as never }));
  one.notifier.changed(file("I-000001", "closed", { actions: [action] as never, verdict }));
  await one.clock.run();

  expect(one.posted[0]).toMatchObject({
    text: "Spindrift I-000001 waits for your approval: hub-spoke: the ends' security associations do not match. KB02 A child SA was rekeyed on one end only.",
    subject: "hub-spoke",
    proposal: action,
  });
  expect(one.posted[1]).toMatchObject({
    verdict: "Put right and proven.",
    text: expect.stringMatching(/ is closed: .* proven\.$/),
  });
  expect(one.posted[1]).not.toHaveProperty("proposal");
});
