import type { Command } from "../../command.ts";
import { Lines } from "../lines.ts";
import { roundedCount } from "../values.ts";

/** A peer of this LAC or LNS: all tunnels to one address. */
export interface L2tpDestination {
  readonly localName: string;
  readonly remoteAddress: string;
  readonly tunnels: number;
  readonly sessions: number;
  /** `8.0k` is anything from 7950 to 8049: one step of it is no loss of a hundred sessions. */
  readonly isSessionsRounded: boolean;
  readonly isTunnelsRounded: boolean;
  readonly state: string;
}

export const showServicesL2tpDestination = {
  run: "show services l2tp destination",
  needs: "view",
  parse(text) {
    const lines = new Lines(text);
    const rows: L2tpDestination[] = [];
    let sawHeader = false;
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      const row = rowOf(line);
      if (row !== undefined) rows.push(row);
      else if (HEADER.test(line)) sawHeader = true;
      else lines.leave();
    }
    return { rows, unread: lines.unread, incomplete: lines.isCut || (sawHeader && rows.length === 0) };
  },
} satisfies Command<L2tpDestination>;

const HEADER = /^Local Name\s+Remote IP\s+Tunnels\s+Sessions\s+State/i;
const ROW =
  /^(?<name>\S+)\s+(?<remote>[0-9A-Fa-f]*[.:][0-9A-Fa-f.:]+)\s+(?<tunnels>[\d.]+[kKmM]?)\s+(?<sessions>[\d.]+[kKmM]?)\s+(?<state>[A-Za-z]\S*)$/;

function rowOf(line: string): L2tpDestination | undefined {
  const { name, remote = "", tunnels = "", sessions = "", state = "" } = ROW.exec(line)?.groups ?? {};
  const tunnelCount = roundedCount(tunnels);
  const sessionCount = roundedCount(sessions);
  if (name === undefined || tunnelCount === undefined || sessionCount === undefined) return undefined;
  return {
    localName: name,
    remoteAddress: remote,
    tunnels: tunnelCount.count,
    sessions: sessionCount.count,
    isSessionsRounded: sessionCount.isRounded,
    isTunnelsRounded: tunnelCount.isRounded,
    state,
  };
}
