import { messageOf } from "../message.ts";

/** Written only with `crypto logging ikev2`. */
export const ikev2SessionStatus = messageOf({
  tag: "CRYPTO-5-IKEV2_SESSION_STATUS",
  event: "tunnel-status",
  pattern:
    /Crypto tunnel v2 is (?<state>UP|DOWN)\.\s+Peer (?<remoteAddress>[0-9A-Fa-f.:]+):(?<remotePort>\d+)(?:\s+f_vrf:\s*(?<fvrf>\S+))?(?:\s+i_vrf:\s*(?<ivrf>\S+))?(?:\s+Id:\s*(?<remoteId>\S+))?/,
  numbers: ["remotePort"],
  key: ["tunnel", "remoteAddress"],
});
