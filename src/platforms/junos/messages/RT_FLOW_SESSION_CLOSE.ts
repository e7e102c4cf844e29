import { flowSession } from "../flow-session.ts";

export const sessionClosed = flowSession("RT_FLOW_SESSION_CLOSE", "session-closed", "session closed");
