import type { Consent, ResponsePolicy } from "../model/fleet.ts";

/** What the operator allows for this cause on this device: the most specific rule wins. */
export function consentFor(policy: ResponsePolicy, cause: string, device: string): Consent {
  return policy.deviceCauses[device]?.[cause] ?? policy.devices[device] ?? policy.causes[cause] ?? policy.default;
}
