import type { LnsPeer, ReadableLns } from "../../model/lns.ts";
import type { LnsDetector } from "../lns-detector.ts";

/** A LAC that lost a fifth of its sessions lost them at once. */
const SHARE = 0.2;

/** Which LACs or ports lost their sessions, where others did not: what they share is where to look. */
export const lacSessionsLost: LnsDetector = {
  name: "lac-sessions-lost",
  opens: false,
  see({ before, latest }) {
    if (before === undefined) return undefined;
    const told = [
      sentence("LAC", peersOf(before), peersOf(latest)),
      sentence("port", portsOf(before), portsOf(latest)),
    ].filter((text) => text !== undefined);
    return told.length === 0 ? undefined : told.join(" ");
  },
};

type Counts = ReadonlyMap<string, number>;

const peersOf = ({ peers }: ReadableLns): Counts =>
  new Map(peers.map(({ address, sessions }: LnsPeer) => [address, sessions]));
const portsOf = ({ ports }: ReadableLns): Counts => new Map(ports.map(({ port, count }) => [port, count]));

/** Nothing when all lost some, or none did: then it is not the way to one of them. */
function sentence(what: string, before: Counts, now: Counts): string | undefined {
  const hit = [...before].filter(([name, count]) => (now.get(name) ?? 0) < (1 - SHARE) * count);
  if (hit.length === 0 || hit.length === before.size) return undefined;
  const list = hit.map(
    ([name, count]) => `${name} (${count.toLocaleString("en-US")} to ${(now.get(name) ?? 0).toLocaleString("en-US")})`,
  );
  return `Behind ${hit.length === 1 ? `one ${what}` : `${hit.length} ${what}s`} of ${before.size} sessions were lost: ${list.join(", ")}.`;
}
