import type { LogMessage } from "../message.ts";
import { attributeFields, fieldsOf, reading } from "./message-fields.ts";

/** Three generations of the sentence; the misspelt one is Junos's own. */
const FORMS: readonly RegExp[] = [
  /^Protocol (?<protocol>\S+) is violated at (?<place>.+?) for (?<count>\d+) times, started at (?<started>.+?)(?:, last seen at (?<ended>.+))?$/,
  /^Protocol (?<protocol>\S+) has returned to normal\. Violated at (?<place>.+?) for (?<count>\d+) times,? (?:from|started at) (?<started>.+?)(?:,? (?:to|last seen at) (?<ended>.+))?$/,
  /^(?:Warning: )?Host-bound traffic for protocol\/exception\s+(?<protocol>\S+) exceeded its allowed bandwidth at (?<place>.+?) for (?<count>\d+) times, started at (?<started>.+)$/,
  /^(?:INFO: )?Host-bound traffic for protocol\/exception\s+(?<protocol>\S+) has returned to normal\. Its allowed bandw(?:id|i)th was exceeded at (?<place>.+?) for (?<count>\d+) times, from (?<started>.+?) to (?<ended>.+)$/,
];

const ATTRIBUTES = {
  "protocol-name": "protocol",
  "fpc-slot": "place",
  "violation-count": "violationCount",
  "number-of-violations": "violationCount",
  "start-time": "startedAt",
  "end-time": "endedAt",
} as const;

/** Control-plane policing began to drop, or the traffic fell below its limit for the recover time. */
export const ddosViolation = (tag: string, event: string): LogMessage => ({
  tag,
  event,
  parse(text, attributes) {
    const groups = FORMS.map((form) => form.exec(text)?.groups).find((found) => found !== undefined);
    if (groups === undefined && attributes === undefined) return undefined;
    const { protocol, place, count, started, ended } = groups ?? {};
    const fields = fieldsOf({
      ...attributeFields(attributes, ATTRIBUTES),
      ...fieldsOf({
        protocol,
        place,
        violationCount: count === undefined ? undefined : Number(count),
        startedAt: started,
        endedAt: ended,
      }),
      ...(protocol === undefined ? {} : partsOf(protocol)),
    });
    return reading(fields, "ddos", fields.protocol, fields.place);
  },
});

function partsOf(protocol: string): { readonly protocolGroup: string; readonly packetType: string } {
  const [protocolGroup = protocol, packetType = "aggregate"] = protocol.split(":");
  return { protocolGroup, packetType };
}
