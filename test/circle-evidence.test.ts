import { expect, test } from "vitest";
import { content } from "../src/app/content.ts";
import { Circle } from "../src/circle/circle.ts";
import type { CircleInput } from "../src/model/input.ts";
import { minutes } from "../src/time/instant.ts";
import { VirtualLns } from "./virtual-lns.ts";

// A story runs once; then it is replayed to a circle, the process table that was taken as evidence being another one.

const PROCESSES = "show system processes extensive";
const TABLE = `last pid: 36752;  load averages: 2.31, 1.98, 1.40  up 3+02:16:08    03:05:21
6 processes: 4 running, 2 sleeping

  PID USERNAME  THR PRI NICE   SIZE    RES STATE    TIME   WCPU COMMAND
 1871 root        1  20    0   198M  11204K RUN      8:40 51.77% jl2tpd
 1203 root        1  20    0   136M  64120K RUN      3:02 22.02% eventd
36740 root        1  20    0  7512K   1984K select   0:00  1.10% sshd
36742 watch       1  20    0 24512K   1984K RUN      0:00 60.75% cli
36743 root        1  20    0 24512K   1984K RUN      0:00 79.75% mgd
`;

/** What the case file says of the process table, with this name to log in by. */
function toldWith(login: string | undefined): string | undefined {
  const lns = new VirtualLns({ loginsPerSecond: 3.125 });
  lns.settle();
  lns.break("link-flap");
  lns.until(() => lns.last?.timeline.some(({ text }) => text.includes(PROCESSES)) === true, minutes(3));
  const devices = lns.fleet.devices.map((device) => (login === undefined ? device : { ...device, login }));
  const circle = Circle.start({ ...lns.fleet, devices }, content, lns.inputs[0]?.at ?? lns.now);

  const effects = lns.inputs.flatMap((input) => circle.take(withTable(input)));

  const cases = effects.flatMap((effect) => (effect.kind === "incident-changed" ? [effect.incident] : []));
  return cases.at(-1)?.timeline.find(({ text }) => text.includes(PROCESSES))?.text;
}

const withTable = (input: CircleInput): CircleInput =>
  input.kind !== "answers"
    ? input
    : {
        ...input,
        answers: input.answers.map((answer) => (answer.command === PROCESSES ? { ...answer, text: TABLE } : answer)),
      };

test("evidence names what eats the routing engine, and never the session that asked", () => {
  expect(toldWith("watch")).toBe(
    `lns1 answered “${PROCESSES}”: busiest are jl2tpd 51.8 %, eventd 22.0 %; 141.6 % for our own session are left out.`,
  );
});

test("who logs in under another name is no session of ours", () => {
  expect(toldWith("ops")).toBe(`lns1 answered “${PROCESSES}”: busiest are mgd 79.8 %, cli 60.8 %, jl2tpd 51.8 %.`);
});
