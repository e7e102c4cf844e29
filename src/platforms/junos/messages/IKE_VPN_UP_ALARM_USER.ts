import { vpnAlarm } from "../vpn-alarm.ts";

export const ikeVpnUp = vpnAlarm("IKE_VPN_UP_ALARM_USER", "UP");
