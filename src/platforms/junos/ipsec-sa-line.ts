import type { Reading, SaDraft, TunnelDraft } from "./ipsec-sa-rows.ts";
import { Pairs } from "./pairs.ts";
import { integer } from "./values.ts";

type TunnelText =
  | "trafficSelector"
  | "localAddress"
  | "remoteAddress"
  | "localIdentity"
  | "remoteIdentity"
  | "ikeVersion"
  | "bindInterface"
  | "policyName"
  | "pfsGroup"
  | "dfBit"
  | "flag"
  | "downReason"
  | "location"
  | "virtualSystem"
  | "name"
  | "term"
  | "interfaceFamily";
type TunnelCount = "tunnelIndex" | "port" | "negotiations" | "failures" | "deferredDeletes" | "tunnelMtu";
type SaText = "mode" | "type" | "state" | "protocol" | "encryptionAlgorithm" | "integrityAlgorithm" | "antiReplay";

const firstPart = (value: string): string => value.replace(/,.*/, "").trim();

const text =
  (name: TunnelText) =>
  ({ tunnel }: Reading, value: string): void => {
    if (value !== "") tunnel[name] = name.endsWith("Identity") || name === "location" ? value : firstPart(value);
  };
const count =
  (name: TunnelCount) =>
  ({ tunnel }: Reading, value: string): void => {
    const number = integer(value);
    if (number !== undefined) tunnel[name] = number;
  };
/** What else is said, under the device's own label. */
const detail =
  (label: string) =>
  ({ tunnel }: Reading, value: string): void => {
    if (value !== "") tunnel.details = { ...tunnel.details, [label]: firstPart(value) };
  };
const ofSa =
  (name: SaText, spelling: (value: string) => string = firstPart) =>
  ({ sa }: Reading, value: string): void => {
    if (sa !== undefined && value !== "") sa[name] = spelling(value);
  };
const lifetime =
  (name: "lifetimeRemainingSec" | "softLifetimeRemainingSec") =>
  ({ sa }: Reading, value: string): void => {
    const left = /^Expired/i.test(value) ? 0 : integer(/(\d+) seconds/.exec(value)?.[1]);
    if (sa !== undefined && left !== undefined) sa[name] = left;
  };

const LINE = new Pairs<Reading>({
  ID: count("tunnelIndex"),
  "Virtual-system": text("virtualSystem"),
  "VPN Name": text("name"),
  "Security association": text("name"),
  "Interface family": text("interfaceFamily"),
  "Service set": (reading, value) => {
    reading.set = { ...reading.set, serviceSet: firstPart(value) };
  },
  "IKE Routing-instance": (reading, value) => {
    reading.set = { ...reading.set, routingInstance: firstPart(value) };
  },
  Rule: text("name"),
  Term: text("term"),
  "Tunnel index": count("tunnelIndex"),
  "Local Gateway": text("localAddress"),
  "Remote Gateway": text("remoteAddress"),
  "Traffic Selector Name": text("trafficSelector"),
  "Local Identity": text("localIdentity"),
  "Remote Identity": text("remoteIdentity"),
  Version: text("ikeVersion"),
  "PFS group": text("pfsGroup"),
  "DF-bit": (reading, value) => {
    text("dfBit")(reading, value);
    // Older releases print this one without its colon
    const copies = /Copy-Outer-DSCP (\w+)/.exec(value)?.[1];
    if (copies !== undefined) detail("Copy-Outer-DSCP")(reading, copies);
  },
  "Bind-interface": text("bindInterface"),
  "IPSec inside interface": text("bindInterface"),
  "Policy-name": text("policyName"),
  "Tunnel MTU": count("tunnelMtu"),
  Port: count("port"),
  "Nego#": count("negotiations"),
  "Fail#": count("failures"),
  "Def-Del#": count("deferredDeletes"),
  Flag: text("flag"),
  "Tunnel Down Reason": text("downReason"),
  Location: text("location"),
  Direction: (reading, value) => beginSa(reading, value),
  SPI: ({ sa, spiOf }, value) => {
    const spi = spiOf(firstPart(value));
    if (sa !== undefined && spi !== undefined) sa.spi = spi;
  },
  "AUX-SPI": ({ sa, spiOf }, value) => {
    const spi = spiOf(firstPart(value));
    if (sa !== undefined && spi !== undefined) sa.auxSpi = spi;
  },
  "VPN Monitoring": ({ sa }, value) => {
    if (sa !== undefined) sa.vpnMonitoring = firstPart(value);
  },
  "Hard lifetime": lifetime("lifetimeRemainingSec"),
  "Soft lifetime": lifetime("softLifetimeRemainingSec"),
  "Lifesize Remaining": ({ sa }, value) => {
    const left = integer(value.replace(/^Expires in /i, ""));
    if (sa !== undefined && left !== undefined) sa.lifesizeRemainingKb = left;
  },
  // `Tunnel(0 0)`: two internal numbers follow
  Mode: ofSa("mode", (value) => firstPart(value).replace(/\(.*/, "").toUpperCase()),
  Type: ofSa("type", (value) => firstPart(value).toUpperCase()),
  State: ofSa("state"),
  Protocol: ofSa("protocol", (value) => firstPart(value).toUpperCase()),
  Authentication: ofSa("integrityAlgorithm"),
  Encryption: (reading, value) => {
    ofSa("encryptionAlgorithm")(reading, value);
    const bits = integer(/\((\d+) bits\)/.exec(value)?.[1]);
    if (reading.sa !== undefined && bits !== undefined) reading.sa.keySize = bits;
  },
  "Anti-replay service": ofSa("antiReplay"),
  "Replay window size": ({ sa }, value) => {
    const size = integer(value);
    if (sa !== undefined && size !== undefined) sa.replayWindowSize = size;
  },
  ...Object.fromEntries(
    [
      "TS Type",
      "Quantum Secured",
      "Hardware Offloaded",
      "SRG ID",
      "Packet Encapsulation",
      "Dest port",
      "Source port",
      "Passive mode tunneling",
      "Copy-Outer-DSCP",
      "Anchorship",
      "Distribution-Profile",
      "Extended-Sequence-Number",
      "tunnel-establishment",
      "IKE SA Index",
      "UDP encapsulate",
      "UDP Destination port",
      "NAT Detection",
      "Copy TOS",
      "Copy TTL",
      "FC Name",
      "Auto Discovery VPN Role",
      "HA Link Encryption Mode",
      "Last Tunnel Down Reason",
    ].map((label) => [label, detail(label)]),
  ),
});

export const takeSaLine = (reading: Reading, line: string): boolean => LINE.take(reading, line);

function beginSa(reading: Reading, value: string): void {
  const sa: SaDraft = { direction: /^in/i.test(value) ? "INGRESS" : "EGRESS", spi: 0 };
  reading.sa = sa;
  (reading.tunnel satisfies TunnelDraft).sas.push(sa);
}
