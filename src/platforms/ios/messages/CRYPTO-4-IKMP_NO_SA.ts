import { fieldsReader } from "../../fields.ts";
import type { LogMessage } from "../../message.ts";

export const ikmpNoSa: LogMessage = {
  tag: "CRYPTO-4-IKMP_NO_SA",
  event: "ike-no-sa",
  parse: fieldsReader(/IKE message from (?<remoteAddress>[0-9A-Fa-f.:]+) has no SA and is not an initialization offer/),
};
