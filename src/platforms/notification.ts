import type { Fields, FieldValue } from "../model/observation.ts";

/** What the name of a reading depends on. */
interface Told {
  readonly tag: string;
  readonly fields: Fields;
}
type Naming = (told: Told) => string | undefined;

const word = (value: FieldValue | undefined): string => String(value ?? "").toUpperCase();
const byState =
  (prefix: string): Naming =>
  ({ fields }) =>
    `${prefix}_${/DOWN$/.test(word(fields.state ?? fields.operStatus ?? fields.adminStatus)) ? "DOWN" : "UP"}`;

/** Names of napalm-logs (Apache-2.0), where they are others than ours: it parts by state what is one event here. */
const NAMES: Readonly<Record<string, Naming>> = {
  "interface-status": byState("INTERFACE"),
  "line-protocol-status": byState("INTERFACE"),
  "ospf-neighbor-status": byState("OSPF_NEIGHBOR"),
  "isis-neighbor-status": byState("ISIS_NEIGHBOR"),
  "bgp-neighbor-status": () => "BGP_NEIGHBOR_STATE_CHANGED",
  "bgp-notification": ({ fields: { code, subcode, reason } }) => {
    if (/unconfigured neighbor/.test(String(reason))) return "BGP_SESSION_NOT_CONFIGURED";
    return BGP_ERRORS[`${code}/${subcode}`];
  },
  "tcp-md5-failed": () => "BGP_MD5_INCORRECT",
  "chassis-alarm": ({ fields: { severity, state } }) => {
    if (severity !== undefined) return `${word(severity)}_ALARM_${word(state)}`;
    return word(state) === "SET" ? "SYSTEM_ALARM" : "SYSTEM_ALARM_CLEARED";
  },
  "configuration-changed": ({ tag }) =>
    tag === "SYS-5-CONFIG_I" ? "USER_EXIT_CONFIG_MODE" : "CONFIGURATION_COMMIT_COMPLETED",
  "configuration-commit": () => "CONFIGURATION_COMMIT_REQUESTED",
  "configuration-load": ({ fields }) =>
    /^rollback/.test(String(fields.action)) ? "CONFIGURATION_ROLLBACK" : undefined,
  "configuration-mode-entered": () => "USER_ENTER_CONFIG_MODE",
  "configuration-mode-left": () => "USER_EXIT_CONFIG_MODE",
  "session-created": () => "NAT_SESSION_CREATED",
  "session-closed": () => "NAT_SESSION_CLOSED",
};

/** RFC 4271 §4.5 and RFC 4486 §3, by code and subcode. */
const BGP_ERRORS: Readonly<Record<string, string>> = {
  "2/2": "BGP_INCORRECT_AS_NUMBER",
  "6/5": "BGP_CONNECTION_REJECTED",
};

/** An event as collectors of the field spell theirs (`INTERFACE_DOWN`), for rules that were written for them. */
export function notificationOf(event: string, told: Told): string {
  return NAMES[event]?.(told) ?? event.toUpperCase().replaceAll("-", "_");
}
