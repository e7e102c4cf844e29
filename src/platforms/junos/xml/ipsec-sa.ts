import type { Parsed } from "../../command.ts";
import type { JunosTunnel, SaDraft, TunnelDraft, TunnelTotals } from "../ipsec-sa-rows.ts";
import { given, hexSpi, integer } from "../values.ts";
import type { XmlElement } from "./element.ts";
import { type ElementTable, fill, fillAll, put, putNumber, readReply, textOf, within } from "./fill.ts";

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
  return [fillAll<TunnelDraft>({ ...locale, sas: [] }, block, TUNNEL, keepDetail)];
}

function keepDetail(tunnel: TunnelDraft, name: string, value: string): void {
  tunnel.details = { ...tunnel.details, [LABELS[name] ?? name.replace(/^sa-/, "")]: value };
}

/** Elements that say what the text says under a label of its own. */
const LABELS: Readonly<Record<string, string>> = {
  "sa-ts-type": "TS Type",
  "sa-is-quantum-secured": "Quantum Secured",
  "sa-packet-encapsulation-protocol": "Packet Encapsulation",
  "sa-packet-encapsulation-destination-port": "Dest port",
  "sa-srg-id": "SRG ID",
  "sa-passive-mode-tunneling": "Passive mode tunneling",
  "sa-copy-outer-dscp": "Copy-Outer-DSCP",
  "sa-anchor-thread": "Anchorship",
  "sa-tunnel-dist-key": "Distribution-Profile",
  "sa-extended-seq-number": "Extended-Sequence-Number",
  "sa-tunnel-establishment": "tunnel-establishment",
  "sa-ike-index": "IKE SA Index",
};

/** One SA; what is said of it and of its tunnel stands in one element. */
function takeSa(tunnel: TunnelDraft, association: XmlElement): void {
  const sa: SaDraft = { direction: directionOf(textOf(association, "sa-direction")), spi: 0 };
  fill(sa, association, SA);
  tunnel.sas.push(sa);
  const others = association.children.filter(({ name }) => SA[name] === undefined && name !== "sa-direction");
  fillAll(tunnel, { ...association, children: others }, TUNNEL, keepDetail);
}

/** A time, a text and a count for each, one behind the other in one element or each in its own. */
function takeEvents(tunnel: TunnelDraft, { children }: XmlElement): void {
  for (const { name, text } of children) {
    const last = tunnel.events?.at(-1);
    if (name === "sa-tunnel-event-time") tunnel.events = [...(tunnel.events ?? []), { at: text, text: "" }];
    else if (last !== undefined && name === "sa-tunnel-event-num-times")
      tunnel.events?.splice(-1, 1, { ...last, ...given("count", integer(text)) });
    else if (last !== undefined) tunnel.events?.splice(-1, 1, { ...last, text });
  }
}

const directionOf = (text = ""): SaDraft["direction"] => (/^(?:<|in)/i.test(text) ? "INGRESS" : "EGRESS");

const TUNNEL: ElementTable<TunnelDraft> = {
  "ipsec-security-associations": takeSa,
  "sa-ipsec-tunnel-events": takeEvents,
  "sa-ipsec-tunnel-event": takeEvents,
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
  "sa-del-num": putNumber("deferredDeletes"),
  "sa-flag": put("flag"),
  "sa-pfs-group": put("pfsGroup"),
  "sa-tunnel-mtu": putNumber("tunnelMtu"),
};

const word =
  (name: "protocol" | "mode" | "type") =>
  (sa: SaDraft, { text }: XmlElement): void => {
    if (text !== "") sa[name] = text.replace(/[:(].*/, "").toUpperCase();
  };
const algorithm =
  (name: "encryptionAlgorithm" | "integrityAlgorithm") =>
  (sa: SaDraft, { text }: XmlElement): void => {
    if (text === "") return;
    sa[name] = text.replace(/\/$/, "");
    const bits = integer(/\((\d+) bits\)/.exec(text)?.[1]);
    if (bits !== undefined) sa.keySize = bits;
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
