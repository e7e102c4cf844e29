import type { Process } from "./process-row.ts";

/**
 * The processes without those that serve our own session: whoever asks a busy routing engine is part of what it is busy
 * with, and must not be found guilty of it. `ps` names the login behind `sshd:` and `mgd:`. In top only `cli` runs as the
 * login; the sshd in front of it and the mgd behind it are the nearest in number, as each begets the next.
 *
 * @param login the name we log in with; with it, other sessions of the same login are left out too
 */
export function withoutOwnSession(processes: readonly Process[], login: string): readonly Process[] {
  const own = new Set<number>();
  for (const { pid, username, command } of processes) {
    if (namesLogin(command, login)) own.add(pid);
    if (username !== login || !SHELLS.test(command)) continue;
    own.add(pid);
    if (!CLI.test(command)) continue;
    const near = (name: RegExp, side: (other: number) => boolean): Process | undefined =>
      processes
        .filter((other) => name.test(other.command) && side(other.pid))
        .sort((a, b) => Math.abs(a.pid - pid) - Math.abs(b.pid - pid))[0];
    const server = near(SSHD, (other) => other < pid && pid - other <= NEAR);
    const manager = near(MGD, (other) => other > pid && other - pid <= NEAR);
    for (const one of [server, manager]) if (one !== undefined) own.add(one.pid);
  }
  return processes.filter(({ pid }) => !own.has(pid));
}

/** Numbers run on while a session begins; further away it is another's, or the daemon that waits for all. */
const NEAR = 16;

const CLI = /^-?\(?cli\b/;
const SSHD = /^sshd\b/;
const MGD = /^mgd\b/;
/** What runs as the login itself: the CLI, and what it starts to answer. */
const SHELLS = /^-?\(?(?:cli|csh|sh|top|ps|sshd|mgd)\b/;

/** `sshd: ops@pts/0`, `mgd: (mgd) (ops)/dev/pts/0`. */
const namesLogin = (command: string, login: string): boolean =>
  /^(?:\S*\/)?(?:sshd|mgd): /.test(command) && command.split(/[\s@()/]+/).includes(login);
