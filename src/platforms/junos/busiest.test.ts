import { expect, test } from "vitest";
import { tellBusiest } from "./busiest.ts";

const HEAD = `last pid: 81750;  load averages:  2.31,  1.98,  1.40  up 30+02:16:08    13:36:21
163 processes: 7 running, 136 sleeping, 20 waiting

  PID USERNAME  THR PRI NICE   SIZE    RES STATE    TIME   WCPU COMMAND
`;
const RUNAWAY = `${HEAD}   11 root        1 171   52     0K    12K RUN    999:40 55.00% idle
 1871 root        1 139    0 19848K 11204K RUN    812:40 61.77% kmd
 1203 root        1 120    0 13640K  6412K select 340:02 22.02% eventd
81740 root        1  96    0  7512K  1984K select   0:00  1.10% sshd
81742 watch       1  96    0 24512K  1984K select   0:00 44.75% cli
81743 root        1  96    0 24512K  1984K select   0:00 69.75% mgd
`;

test("kmd and eventd are named, and the session that asks is not, however busy it is", () => {
  expect(tellBusiest(RUNAWAY, "watch")).toBe(
    "busiest are kmd 61.8 %, eventd 22.0 %; 115.6 % for our own session are left out",
  );
});

test("without a login nothing is ours", () => {
  expect(tellBusiest(RUNAWAY, undefined)).toBe("busiest are mgd 69.8 %, kmd 61.8 %, cli 44.8 %");
});

test("an engine at ease is told as one", () => {
  const calm = `${HEAD} 1871 root        1 139    0 19848K 11204K RUN    812:40  0.77% kmd\n`;

  expect(tellBusiest(calm, "watch")).toBe("no process takes 5 % of a CPU");
});

test("each routing engine is told by its name", () => {
  const two = `node0:\n${"-".repeat(74)}\n${RUNAWAY}\nnode1:\n${"-".repeat(74)}\n${HEAD} 1871 root        1 139    0 19848K 11204K RUN    812:40  9.10% kmd\n`;

  expect(tellBusiest(two, "watch")).toBe(
    "node0: busiest are kmd 61.8 %, eventd 22.0 %; 115.6 % for our own session are left out; node1: busiest are kmd 9.1 %",
  );
});

test("what is no process table says nothing", () => {
  expect(tellBusiest("error: command is not valid on the srx5800\n", "watch")).toBeUndefined();
});
