import type { Parsed } from "../../command.ts";
import type { JunosTunnel, SaDraft, TunnelDraft, TunnelTotals } from "../ipsec-sa-rows.ts";
import { given, hexSpi, integer } from "../values.ts";
import type { XmlElement } from "./element.ts";
import { type ElementTable, fill, put, putNumber, readReply, textOf, within } from "./fill.ts";

/** `get-security-associations-information`, brief and detail. 15.1X49 leaves punctuation of the CLI in the elements. */
export const readIpsecSasXml = (text: string): Parsed<JunosTunnel | TunnelTotals> =>
  readReply(text, (reply, locale) => {
    const tunnels: TunnelDraft[] = [];
    for (const block of within(reply, "ipsec-security-associations-block")) tunnels.push(...tunnelsOf(block, locale));
    const [total] = within(reply, "total-active-tunnels");
    const [sas] = within(reply, "total-ipsec-sas");
    const active = integer(total?.text);
    const totals = { ...locale, ...given("totalIpsecSas", integer(sas?.text)) };
    return [...(active === undefined ? [] : [{ totalActiveTunnels: active, ...totals }]), ...tunnels];
  });

/** A block is one tunnel; in the brief form the index stands in each of its SAs. */
function tunnelsOf(block: XmlElement, locale: { readonly locale?: string }): readonly TunnelDraft[] {
  const tunnel: TunnelDraft = { ...locale, sas: [] };
  fill(tunnel, block, TUNNEL);
  for (const association of within(block, "ipsec-security-associations")) {
    fill(tunnel, association, TUNNEL);
    const sa: SaDraft = { direction: directionOf(textOf(association, "sa-direction")), spi: 0 };
    tunnel.sas.push(fill(sa, association, SA));
  }
  return [tunnel];
}

const directionOf = (text = ""): SaDraft["direction"] => (/^(?:<|in)/i.test(text) ? "INGRESS" : "EGRESS");

const TUNNEL: ElementTable<TunnelDraft> = {
  "sa-block-state": put("blockState"),
  "sa-tunnel-index": putNumber("tunnelIndex"),
  "sa-virtual-system": put("virtualSystem"),
  "sa-vpn-name": put("name"),
  "sa-local-gateway": put("localAddress"),
  "sa-remote-gateway": put("remoteAddress"),
  "sa-traffic-selector-name": put("trafficSelector"),
  "sa-local-identity": put("localIdentity"),
  "sa-remote-identity": put("remoteIdentity"),
  "sa-ike-version": put("ikeVersion"),
  "sa-bind-interface": put("bindInterface"),
  "sa-policy-name": put("policyName"),
  "sa-df-bit": put("dfBit"),
  "sa-port": putNumber("port"),
  "sa-nego-num": putNumber("negotiations"),
  "sa-nego-fail": putNumber("failures"),
};

const word =
  (name: "protocol" | "mode" | "type") =>
  (sa: SaDraft, { text }: XmlElement): void => {
    if (text !== "") sa[name] = text.replace(/[:(].*/, "").toUpperCase();
  };
const algorithm =
  (name: "encryptionAlgorithm" | "integrityAlgorithm") =>
  (sa: SaDraft, { text }: XmlElement): void => {
    if (text !== "") sa[name] = text.replace(/\/$/, "");
  };
const lifetime =
  (name: "lifetimeRemainingSec" | "softLifetimeRemainingSec") =>
  (sa: SaDraft, { text }: XmlElement): void => {
    const left = /^expir(?:ed)?$/i.test(text) ? 0 : integer(/\d+/.exec(text)?.[0]);
    if (left !== undefined) sa[name] = left;
  };
const spi =
  (name: "spi" | "auxSpi") =>
  (sa: SaDraft, { text }: XmlElement): void => {
    const found = hexSpi(text);
    if (found !== undefined) sa[name] = found;
  };

const SA: ElementTable<SaDraft> = {
  "sa-spi": spi("spi"),
  "sa-aux-spi": spi("auxSpi"),
  "sa-vpn-monitoring-state": put("vpnMonitoring"),
  "sa-protocol": word("protocol"),
  "sa-mode": word("mode"),
  "sa-type": word("type"),
  "sa-state": put("state"),
  "sa-esp-encryption-algorithm": algorithm("encryptionAlgorithm"),
  "sa-encryption-algorithm": algorithm("encryptionAlgorithm"),
  "sa-hmac-algorithm": algorithm("integrityAlgorithm"),
  "sa-authentication-algorithm": algorithm("integrityAlgorithm"),
  "sa-hard-lifetime": lifetime("lifetimeRemainingSec"),
  "sa-soft-lifetime": lifetime("softLifetimeRemainingSec"),
  "sa-lifesize-remaining": putNumber("lifesizeRemainingKb"),
  "sa-anti-replay-service": put("antiReplay"),
  "sa-replay-window-size": putNumber("replayWindowSize"),
};
