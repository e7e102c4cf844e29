import { messageOf } from "../message.ts";

export const ikeDenySaRequest = messageOf({
  tag: "CRYPTO-4-IKE_DENY_SA_REQ",
  event: "ike-admission-refused",
  pattern:
    /IKE denied an? (?<direction>INCOMING|OUTGOING) SA request from (?<sourceAddress>[0-9A-Fa-f.:]+) to (?<destinationAddress>[0-9A-Fa-f.:]+) due to (?<reason>.+)$/,
  key: ["ike-admission", "sourceAddress", "destinationAddress"],
});
