import { ddosViolation } from "../ddos-violation.ts";

export const ddosViolationClear = ddosViolation("DDOS_PROTOCOL_VIOLATION_CLEAR", "control-plane-recovered");
