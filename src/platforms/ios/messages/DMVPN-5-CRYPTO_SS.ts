import { messageOf } from "../message.ts";

export const dmvpnCrypto = messageOf({
  tag: "DMVPN-5-CRYPTO_SS",
  event: "tunnel-status",
  pattern:
    /(?<interface>Tunnel\d+): local address : (?<localAddress>\S+) remote address : (?<remoteAddress>\S+) socket is (?<state>UP|DOWN)/,
  key: ["tunnel", "remoteAddress"],
});
