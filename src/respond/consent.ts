import type { Consent, ResponsePolicy } from "../model/fleet.ts";
import type { Risk } from "../model/incident.ts";

/**
 * What the operator allows for this cause on this device: the most specific rule wins. What changes configuration (R4)
 * runs by itself only where a rule names its cause; a rule for everything means it not.
 */
export function consentFor(policy: ResponsePolicy, cause: string, device: string, risk: Risk): Consent {
  const named = policy.deviceCauses[device]?.[cause];
  const found = named ?? policy.devices[device] ?? policy.causes[cause] ?? policy.default;
  if (risk !== "R4" || found !== "automatic") return found;
  return (named ?? policy.causes[cause]) === "automatic" ? "automatic" : "approval";
}
