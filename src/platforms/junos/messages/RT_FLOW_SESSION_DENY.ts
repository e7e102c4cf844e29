import { flowSession } from "../flow-session.ts";

export const sessionDenied = flowSession("RT_FLOW_SESSION_DENY", "session-denied", "session denied");
