import { choice, number, trapOf } from "../../trap.ts";

const NOTIFICATIONS = "1.3.6.1.4.1.9.10.24.0";

/** CISCO-VPDN-MGMT-MIB: an L2TP session, or the pseudowire in it, came up or went down. */
export const cvpdnNotifSession = trapOf({
  name: "cvpdnNotifSession",
  event: "l2tp-session-status",
  oids: [`${NOTIFICATIONS}.3`],
  fields: {
    sessionId: number(`${NOTIFICATIONS}.1`),
    state: choice(`${NOTIFICATIONS}.2`, { 1: "UP", 2: "DOWN", 3: "PSEUDOWIRE_UP", 4: "PSEUDOWIRE_DOWN" }),
  },
  key: ["l2tp-session", "sessionId"],
});
