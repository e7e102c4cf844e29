import type { Session, Tunnel } from "../../../l2tp/tunnel.ts";
import type { LnsGateway } from "../lns-gateway.ts";

/** `8.0k` from 8,000 on, as Junos rounds; below 1,000 the number itself. */
export function rounded(count: number): string {
  if (count < 1_000) return String(count);
  const [scaled, unit] = count < 1_000_000 ? [count / 1_000, "k"] : [count / 1_000_000, "M"];
  return scaled < 10 ? `${scaled.toFixed(1)}${unit}` : `${Math.round(scaled)}${unit}`;
}

const live = (gateway: LnsGateway): Tunnel[] =>
  [...gateway.state.tunnels.values()].filter(({ state }) => state !== "lingering");

/** `show services l2tp destination`: all tunnels to one LAC in a line. */
export function destination(gateway: LnsGateway): string {
  const rows = new Map<string, { tunnels: number; sessions: number }>(
    gateway.options.lacs.map(({ address }) => [address, { tunnels: 0, sessions: 0 }]),
  );
  for (const { peer, sessions } of live(gateway)) {
    const row = rows.get(peer.address) ?? { tunnels: 0, sessions: 0 };
    rows.set(peer.address, { tunnels: row.tunnels + 1, sessions: row.sessions + sessions.size });
  }
  const lines = ["  Local Name   Remote IP        Tunnels  Sessions  State"];
  let name = 10;
  for (const [address, { tunnels, sessions }] of rows) {
    const count = String(tunnels).padEnd(7);
    lines.push(
      `  ${String(name++).padEnd(11)}  ${address.padEnd(15)}  ${count}  ${rounded(sessions).padEnd(8)}  Enabled`,
    );
  }
  return `${lines.join("\n")}\n`;
}

/** `show services l2tp summary`. */
export function summary(gateway: LnsGateway): string {
  const tunnels = live(gateway);
  const sessions = tunnels.reduce((sum, tunnel) => sum + tunnel.sessions.size, 0);
  const destinations = new Set(tunnels.map(({ peer }) => peer.address)).size;
  return [
    "Failover within a preference level is Disabled",
    "Weighted load balancing is Disabled",
    "Tunnel authentication challenge is Disabled",
    "Calling number avp is Enabled",
    "Failover Protocol is Disabled",
    "Tx Connect speed method is static",
    "Rx speed avp when equal is Disabled",
    "Tunnel assignment id format is assignment-id",
    `Destinations: ${destinations}, Tunnels: ${tunnels.length}, Sessions: ${sessions}, Switched sessions: 0`,
    "",
  ].join("\n");
}

const TUNNEL_STATE = {
  "wait-reply": "Wait-ctl-rpl",
  "wait-connect": "Wait-ctl-conn",
  established: "Established",
  closing: "Closing",
  lingering: "Closed",
} as const;

/** `show services l2tp tunnel`. */
export function tunnel(gateway: LnsGateway): string {
  const lines = ["  Local ID   Remote ID    Remote IP              Sessions  State        Remote Name"];
  for (const { localId, remoteId, peer, sessions, state, hostName } of live(gateway)) {
    const remote = `${peer.address}:${peer.port}`;
    lines.push(
      `  ${String(localId).padEnd(9)}  ${String(remoteId).padEnd(11)}  ${remote.padEnd(21)}  ${rounded(sessions.size).padEnd(8)}  ${TUNNEL_STATE[state].padEnd(11)}  ${hostName}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

const SESSION_STATE = {
  "wait-reply": "lns-ic-wait-reply",
  "wait-connect": "lns-ic-wait-connect",
  established: "Established",
} as const;
/** Interface units of subscribers count up from here. */
const FIRST_UNIT = 3_221_225_472;

/** `show services l2tp session`: tunnel by tunnel. */
export function session(gateway: LnsGateway): string {
  const lines: string[] = [];
  for (const one of live(gateway)) {
    if (one.sessions.size === 0) continue;
    lines.push(`Tunnel local ID: ${one.localId}`);
    lines.push(
      "  Local  Remote  State            Interface        Interface",
      "  ID     ID                       unit             Name",
    );
    const service = gateway.lacAt(one.peer.address)?.service ?? "si-0/0/0";
    for (const each of one.sessions.values()) lines.push(sessionLine(each, service));
  }
  return lines.length === 0 ? "\n" : `${lines.join("\n")}\n`;
}

function sessionLine({ tunnel: { localId: tunnelId }, localId, remoteId, state }: Session, service: string): string {
  const unit = String(FIRST_UNIT + ((tunnelId * 257 + localId) % 0xffffff));
  return `  ${String(localId).padEnd(5)}  ${String(remoteId).padEnd(6)}  ${SESSION_STATE[state].padEnd(15)}  ${unit.padEnd(15)}  ${service}`;
}

/** `show subscribers summary`. A state that nobody is in has no line. */
export function subscribersSummary(gateway: LnsGateway): string {
  const { init, configured, active, terminating } = gateway.subscribers.states(gateway.state);
  const total = init + configured + active + terminating;
  const line = (name: string, count: number): string[] => (count === 0 ? [] : [`   ${name}: ${count}`]);
  return [
    "",
    "Subscribers by State",
    ...line("Init", init),
    ...line("Configured", configured),
    ...line("Active", active),
    ...line("Terminating", terminating),
    `   Total: ${total}`,
    "",
    "Subscribers by Client Type",
    ...line("L2TP", total),
    `   Total: ${total}`,
    "",
  ].join("\n");
}

/** `show subscribers summary port`. */
export function subscribersPort(gateway: LnsGateway): string {
  const rows = [...gateway.subscribers.byService()].sort(([a], [b]) => (a < b ? -1 : 1));
  const total = rows.reduce((sum, [, count]) => sum + count, 0);
  const lines = rows.map(([name, count]) => `${name.padEnd(18)}  ${count}`);
  return ["Interface           Count", ...lines, "", `Total Subscribers: ${total}`, ""].join("\n");
}

/** `show network-access aaa statistics authentication`. */
export function aaaAuthentication({ aaa }: LnsGateway): string {
  const { requests, accepts, rejects, timeouts } = aaa.counts;
  return [
    "Authentication module statistics",
    `  Requests received: ${requests}`,
    "  Multistack requests: 0",
    `  Accepts: ${accepts}`,
    `  Rejects: ${rejects}`,
    "  Challenges: 0",
    `  Requests timed out: ${timeouts}`,
    "",
  ].join("\n");
}
