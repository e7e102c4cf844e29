import type { Fields } from "../../model/observation.ts";
import type { LogMessage } from "../message.ts";
import { attributeFields, fieldsOf, reading, told } from "./message-fields.ts";
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

const HEAD = /^VPN (?<connection>.+?) from (?<remote>\S+) is (?<state>up|down)\.?,?\s*(?<rest>.*)$/i;

/** `KMD_VPN_UP_ALARM_USER` and its three sisters: one tunnel came up or went down. */
export const vpnAlarm = (tag: string, state: "UP" | "DOWN"): LogMessage => ({
  tag,
  event: "tunnel-status",
  parse(text, attributes) {
    const { connection, remote, rest = "" } = HEAD.exec(text)?.groups ?? {};
    if (remote === undefined && attributes === undefined) return undefined;
    const values: Values = {};
    PAIRS.take(values, rest);
    const { tunnelIndex, localSelector, remoteSelector, ...words } = values;
    const {
      localSelector: _,
      remoteSelector: __,
      ...structured
    } = attributes === undefined ? {} : attributeFields(attributes, ATTRIBUTES);
    const fields = fieldsOf({
      ...structured,
      ...toldOf(words),
      ...fieldsOf({ connection, remoteAddress: remote, tunnelIndex: integer(tunnelIndex) }),
      ...selectors("localTs", localSelector ?? attributes?.["traffic-selector-cfg-local-id"]),
      ...selectors("remoteTs", remoteSelector ?? attributes?.["traffic-selector-cfg-remote-id"]),
      state,
    });
    const reason = fields.reason;
    const classed = typeof reason === "string" ? { ...fields, reasonClass: reasonClass(reason) } : fields;
    return reading(classed, "tunnel", fields.remoteAddress, fields.connection);
  },
});

function toldOf(words: Values): Fields {
  const fields: Record<string, string> = {};
  for (const name in words) {
    const value = told(words[name]);
    if (value !== undefined) fields[name] = value;
  }
  return fields;
}

const selectors = (name: string, identity: string | undefined): Readonly<Record<string, readonly string[]>> => {
  const found = selectorOf(identity);
  return found.length === 0 ? {} : { [name]: found };
};

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

export const reasonClass = (reason: string): string => REASONS.find(([, words]) => words.test(reason))?.[0] ?? "other";
