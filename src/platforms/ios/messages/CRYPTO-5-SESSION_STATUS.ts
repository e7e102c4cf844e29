import type { LogMessage } from "../../message.ts";

/** Written only with `crypto logging session`. */
export const sessionStatus: LogMessage = {
  tag: "CRYPTO-5-SESSION_STATUS",
  event: "tunnel-status",
  parse(text) {
    const groups = PATTERN.exec(text)?.groups;
    if (groups === undefined) return undefined;
    const { state = "", peer = "", port } = groups;
    const fields = { state: state.toUpperCase(), remoteAddress: peer, remotePort: Number(port) };
    return { fields, instanceKey: `tunnel ${peer}` };
  },
};

const PATTERN = /Crypto tunnel is (?<state>UP|DOWN)\.\s+Peer (?<peer>[0-9A-Fa-f.:]+?):(?<port>\d+)/i;
