import { vpnAlarm } from "../vpn-alarm.ts";

export const kmdVpnDown = vpnAlarm("KMD_VPN_DOWN_ALARM_USER", "DOWN");
