import type { LogMessage } from "../../message.ts";
import { readNegotiation } from "../ike-negotiation.ts";

/** kmd writes it without a tag; the error is its own word: `No proposal chosen`, `Timed out`, `Authentication failed`. */
export const ikeNegotiationFailed: LogMessage = {
  tag: "ike-negotiation-failed",
  event: "ike-negotiation-failed",
  literal: "IKE negotiation failed with error",
  parse(text) {
    const { error, rest = "" } = PATTERN.exec(text)?.groups ?? {};
    return error === undefined ? undefined : readNegotiation(rest, error);
  },
};

const PATTERN = /IKE negotiation failed with error:\s*(?<error>.+?)\.?(?:\s+(?<rest>IKE Version:.*))?$/;
