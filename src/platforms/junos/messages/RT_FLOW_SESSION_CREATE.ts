import { flowSession } from "../flow-session.ts";

export const sessionCreated = flowSession("RT_FLOW_SESSION_CREATE", "session-created", "session created");
