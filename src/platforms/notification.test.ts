import { expect, test } from "vitest";
import { decodeSyslog } from "../wire/syslog/decode.ts";
import { ios } from "./ios/platform.ts";
import { junos } from "./junos/platform.ts";
import { readLogLine } from "./log.ts";
import { notificationOf } from "./notification.ts";

test.each([
  [ios, "%LINEPROTO-5-UPDOWN: Line protocol on Interface Tunnel1, changed state to down", "INTERFACE_DOWN"],
  [ios, "%LINK-5-CHANGED: Interface Tunnel1, changed state to administratively down", "INTERFACE_DOWN"],
  [ios, "%LINK-3-UPDOWN: Interface Tunnel1, changed state to up", "INTERFACE_UP"],
  [ios, "%OSPF-5-ADJCHG: Process 1, Nbr 192.0.2.4 on Tunnel1 from LOADING to FULL, Loading Done", "OSPF_NEIGHBOR_UP"],
  [ios, "%BGP-5-ADJCHANGE: neighbor 192.0.2.4 Up", "BGP_NEIGHBOR_STATE_CHANGED"],
  [ios, "%SYS-5-CONFIG_I: Configured from console by ops on vty0 (192.0.2.5)", "USER_EXIT_CONFIG_MODE"],
  [junos, "Mar  3 13:00:00 gw1 craftd[1]:  Minor alarm set, RE 0 is hot", "MINOR_ALARM_SET"],
  [
    junos,
    "Mar  3 13:00:00 gw1 alarmd[1]: Alarm cleared: RE color=RED, class=CHASSIS, reason=hot",
    "SYSTEM_ALARM_CLEARED",
  ],
  [junos, "Mar  3 13:00:00 gw1 mgd[1]: UI_LOAD_EVENT: User 'ops' is performing a 'load merge'", "CONFIGURATION_LOAD"],
  [
    junos,
    "Mar  3 13:00:00 gw1 mgd[1]: UI_LOAD_EVENT: User 'ops' is performing a 'rollback 1'",
    "CONFIGURATION_ROLLBACK",
  ],
  [
    junos,
    "Mar  3 13:00:00 gw1 rpd[1]: bgp_pp_recv:1: NOTIFICATION sent to 192.0.2.4+179 (proto): code 2 (Open Message Error) subcode 2 (bad peer AS number)",
    "BGP_INCORRECT_AS_NUMBER",
  ],
])("of $name: %s", (platform, line, notification) => {
  const { event = "", tag = "", fields } = readLogLine(platform, decodeSyslog(line));

  expect(notificationOf(event, { tag, fields })).toBe(notification);
});
