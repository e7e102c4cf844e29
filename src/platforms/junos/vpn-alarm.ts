import type { FieldValue } from "../../model/observation.ts";
import type { LogMessage } from "../message.ts";
import { putAttributes, reading, told } from "./message-fields.ts";
import { Pairs } from "./pairs.ts";
import { selectorOf } from "./selector.ts";
import { integer } from "./values.ts";

type Values = Record<string, string>;

/** The names that structured data has for what the text says (Junos system log reference). */
const ATTRIBUTES = {
  "vpn-name": "connection",
  "remote-address": "remoteAddress",
  "local-address": "localAddress",
  "gateway-name": "gateway",
  "group-name": "vpn",
  "tunnel-id": "tunnelIndex",
  "interface-name": "interface",
  "internal-ip": "remoteTunnelAddress",
  name: "localId",
  "peer-name": "remoteId",
  "client-name": "userName",
  "vrrp-group-id": "virtualRouter",
  "traffic-selector-name": "trafficSelector",
  "traffic-selector-cfg-local-id": "localSelector",
  "traffic-selector-cfg-remote-id": "remoteSelector",
  argument1: "saType",
  argument2: "reason",
} as const;

const put =
  (name: string) =>
  (values: Values, value: string): void => {
    values[name] = value;
  };

const PAIRS = new Pairs<Values>({
  "Local-ip": put("localAddress"),
  "gateway name": put("gateway"),
  "vpn name": put("vpn"),
  "tunnel-id": put("tunnelIndex"),
  "tunnel type": put("tunnelType"),
  "local tunnel-if": put("interface"),
  // kmd prints this address with its bytes turned round
  "remote tunnel-ip": put("remoteTunnelAddress"),
  "Local IKE-ID": put("localId"),
  "Remote IKE-ID": put("remoteId"),
  "AAA username": put("userName"),
  "XAUTH username": put("userName"),
  "VR id": put("virtualRouter"),
  "Traffic-selector": put("trafficSelector"),
  "Traffic-selector local ID": put("localSelector"),
  "Traffic-selector remote ID": put("remoteSelector"),
  "SA Type": put("saType"),
  "Service Offload": put("serviceOffload"),
  Reason: put("reason"),
});

/** Connection, peer, up or down, and the pairs. */
const HEAD = /^VPN (.+?) from (\S+) is (up|down)\.?,?\s*(.*)$/i;

/** `KMD_VPN_UP_ALARM_USER` and its three sisters: one tunnel came up or went down. */
export const vpnAlarm = (tag: string, state: "UP" | "DOWN"): LogMessage => ({
  tag,
  event: "tunnel-status",
  parse(text, attributes) {
    const head = HEAD.exec(text);
    if (head === null && attributes === undefined) return undefined;
    const fields: Record<string, FieldValue> = {};
    if (attributes !== undefined) putAttributes(fields, attributes, ATTRIBUTES);
    const values: Values = {};
    PAIRS.take(values, head?.[4] ?? "");
    for (const name in values) {
      const value = told(values[name]);
      if (value !== undefined) fields[name] = value;
    }
    if (head !== null) {
      fields.connection = head[1] ?? "";
      fields.remoteAddress = head[2] ?? "";
    }
    const tunnelIndex = integer(values.tunnelIndex);
    if (tunnelIndex !== undefined) fields.tunnelIndex = tunnelIndex;
    nameSelectors(fields, "localSelector", "localTs");
    nameSelectors(fields, "remoteSelector", "remoteTs");
    fields.state = state;
    if (typeof fields.reason === "string") fields.reasonClass = reasonClass(fields.reason);
    return reading(fields, "tunnel", fields.remoteAddress, fields.connection);
  },
});

/** An identity becomes the traffic that it names, in CIDR form. */
function nameSelectors(fields: Record<string, FieldValue>, identity: string, selectors: string): void {
  const found = selectorOf(String(fields[identity] ?? ""));
  delete fields[identity];
  if (found.length > 0) fields[selectors] = found;
}

/** Why, by key words: the texts differ from release to release, and a dead peer may be told as a command of the user. */
const REASONS: readonly (readonly [string, RegExp])[] = [
  ["peer-dead", /\bDPD\b|dead peer|peer (?:is )?(?:dead|down)/i],
  ["verify-path", /verify-path|datapath/i],
  ["monitoring", /monitor/i],
  ["delete-received", /delete (?:payload|notification)? ?received|received delete|peer .*delete/i],
  ["lifetime", /lifetime|expired?/i],
  ["failover", /failover|redundancy|HA /i],
  ["operator", /User (?:issued|cleared)|from CLI/i],
  ["configuration", /configuration/i],
  ["interface", /interface/i],
  ["no-response", /no response|timed? ?out/i],
];

const classes = new Map<string, string>();
const CLASSES_LIMIT = 500;

/** The class of a down reason, remembered: a fleet gives few reasons, and gives them in storms. */
function reasonClass(reason: string): string {
  const known = classes.get(reason);
  if (known !== undefined) return known;
  const found = REASONS.find(([, words]) => words.test(reason))?.[0] ?? "other";
  if (classes.size < CLASSES_LIMIT) classes.set(reason, found);
  return found;
}
