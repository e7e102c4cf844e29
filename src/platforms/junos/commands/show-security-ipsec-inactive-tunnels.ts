import type { Command } from "../../command.ts";
import type { OutlineRow } from "../../outline-row.ts";
import { Lines } from "../lines.ts";
import { given } from "../values.ts";
import { orXml } from "../xml/any.ts";

export interface InactiveTunnels {
  readonly locale?: string;
  readonly inactiveTunnels: number;
  /** Of them those that shall be up at any time, and so are in trouble. */
  readonly establishImmediately?: number;
}

/** A tunnel without SAs, with the device's own word for why. */
export interface InactiveTunnel {
  readonly locale?: string;
  readonly id: number;
  readonly port: number;
  readonly gateway: string;
  readonly pendingSas?: number;
  readonly downReason?: string;
}

/** SRX: what is down, and why. Of a chassis cluster each node tells its own. */
export const showSecurityIpsecInactiveTunnels = {
  run: "show security ipsec inactive-tunnels",
  needs: "view",
  parse: orXml((text) => {
    const lines = new Lines(text);
    const summaries: { -readonly [Field in keyof InactiveTunnels]: InactiveTunnels[Field] }[] = [];
    const rows: InactiveTunnel[] = [];
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      const total = TOTAL.exec(line)?.[1];
      const immediately = IMMEDIATELY.exec(line)?.[1];
      const row = rowOf(line);
      const last = summaries.at(-1);
      if (total !== undefined) summaries.push({ ...given("locale", lines.locale), inactiveTunnels: Number(total) });
      else if (immediately !== undefined && last !== undefined) last.establishImmediately = Number(immediately);
      else if (row !== undefined) rows.push({ ...given("locale", lines.locale), ...row });
      else if (!HEADER.test(line)) lines.leave();
    }
    const expected = summaries.reduce((sum, { inactiveTunnels }) => sum + inactiveTunnels, 0);
    const isShort = summaries.length === 0 || rows.length < expected;
    return { rows: [...summaries, ...rows], unread: lines.unread, incomplete: lines.isCut || isShort };
  }),
} satisfies Command<InactiveTunnels | InactiveTunnel | OutlineRow>;

const TOTAL = /^Total inactive tunnels:\s+(\d+)$/i;
const IMMEDIATELY = /^Total inactive tunnels with establish immediately:\s+(\d+)$/i;
const HEADER = /^ID\s+Port\s+(?:Nego#\s+Fail#\s+Flag\s+)?Gateway\s+(?:Pending SAs\s+)?Tunnel Down Reason$/i;
/** The reason is prose and may be missing. */
const ROW =
  /^(?<id>\d+)\s+(?<port>\d+)\s+(?:\d+\s+\d+\s+[0-9a-f]+\s+)?(?<gateway>[0-9A-Fa-f]*[.:][0-9A-Fa-f.:]+)(?:\s+(?<pending>\d+))?(?:\s+(?<reason>\S.*))?$/;

function rowOf(line: string): InactiveTunnel | undefined {
  const { id, port, gateway = "", pending, reason } = ROW.exec(line)?.groups ?? {};
  if (id === undefined) return undefined;
  return {
    id: Number(id),
    port: Number(port),
    gateway,
    ...given("pendingSas", pending === undefined ? undefined : Number(pending)),
    ...given("downReason", reason),
  };
}
