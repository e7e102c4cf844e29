import { decodeSyslog } from "../../wire/syslog/decode.ts";

const found = new WeakMap<readonly string[], ReadonlySet<string>>();

/** The hosts that log lines name. Asked again and again of long logs, so it is kept. */
export function hostsIn(lines: readonly string[]): ReadonlySet<string> {
  const known = found.get(lines);
  if (known !== undefined) return known;
  const hosts = new Set<string>();
  for (const line of lines) {
    const { host } = decodeSyslog(line);
    if (host !== undefined) hosts.add(host);
  }
  found.set(lines, hosts);
  return hosts;
}
