import { vpnAlarm } from "../vpn-alarm.ts";

export const ikeVpnDown = vpnAlarm("IKE_VPN_DOWN_ALARM_USER", "DOWN");
