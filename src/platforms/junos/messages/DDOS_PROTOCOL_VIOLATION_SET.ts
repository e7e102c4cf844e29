import { ddosViolation } from "../ddos-violation.ts";

export const ddosViolationSet = ddosViolation("DDOS_PROTOCOL_VIOLATION_SET", "control-plane-violated");
