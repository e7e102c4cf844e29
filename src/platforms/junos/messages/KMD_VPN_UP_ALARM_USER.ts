import { vpnAlarm } from "../vpn-alarm.ts";

export const kmdVpnUp = vpnAlarm("KMD_VPN_UP_ALARM_USER", "UP");
