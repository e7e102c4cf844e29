import { expect, test } from "vitest";
import { showSystemProcesses } from "./commands/show-system-processes.ts";
import { withoutOwnSession } from "./own-session.ts";

const commandsLeft = (text: string, login: string): readonly string[] => {
  const [table] = showSystemProcesses.parse(text).rows;
  if (table === undefined || !("processes" in table) || !Array.isArray(table.processes)) throw new Error("no table");
  return withoutOwnSession(table.processes, login).map(({ pid, command }) => `${pid} ${command}`);
};

test("in top the cli of our login goes, with the sshd in front of it and the mgd behind it; other sessions stay", () => {
  const text = `last pid: 81750;  load averages:  2.31,  1.98,  1.40  up 30+02:16:08    13:36:21
163 processes: 7 running, 136 sleeping, 20 waiting

  PID USERNAME  THR PRI NICE   SIZE    RES STATE    TIME   WCPU COMMAND
 1871 root        1 139    0 19848K 11204K RUN    812:40 61.77% kmd
 1203 root        1 120    0 13640K  6412K select 340:02 22.02% eventd
 1190 root        1  96    0  7512K  1984K select   0:04  0.00% sshd
81740 root        1  96    0  7512K  1984K select   0:00  1.10% sshd
81742 watch       1  96    0 24512K  1984K select   0:00  4.75% cli
81743 root        1  96    0 24512K  1984K select   0:00  9.75% mgd
81744 watch       1  96    0 24512K  1984K CPU0     0:00  8.75% top
70001 root        1  96    0  7512K  1984K select   0:00  0.10% sshd
70002 ops         1  96    0 24512K  1984K select   0:00  0.10% cli
70003 root        1  96    0 24512K  1984K select   0:00  0.20% mgd
`;

  expect(commandsLeft(text, "watch")).toEqual([
    "1871 kmd",
    "1203 eventd",
    "1190 sshd",
    "70001 sshd",
    "70002 cli",
    "70003 mgd",
  ]);
});

test("ps says whose sshd and mgd it is", () => {
  const text = `  PID  TT  STAT      TIME COMMAND
 1190  ??  Is     0:00.04 /usr/sbin/sshd
81740  ??  S      0:00.10 sshd: watch@pts/0 (sshd)
81743  ??  S      0:00.20 mgd: (mgd) (watch)/dev/pts/0 (mgd)
70001  ??  S      0:00.10 sshd: ops@pts/1 (sshd)
`;

  expect(commandsLeft(text, "watch")).toEqual(["1190 /usr/sbin/sshd", "70001 sshd: ops@pts/1 (sshd)"]);
});
