import type { LogMessage } from "../../message.ts";
import { readNegotiation } from "../ike-negotiation.ts";

const LITERAL = "IKE negotiation failed with error";

/** kmd writes it without a tag; the error is its own word: `No proposal chosen`, `Timed out`, `Authentication failed`. */
export const ikeNegotiationFailed: LogMessage = {
  tag: "ike-negotiation-failed",
  event: "ike-negotiation-failed",
  literal: LITERAL,
  parse(text) {
    const told = text.slice(text.indexOf(LITERAL) + LITERAL.length).replace(/^:\s*/, "");
    const at = told.search(/(?<=\s)IKE Version:/);
    const error = (at < 0 ? told : told.slice(0, at)).trimEnd().replace(/\.$/, "");
    return error === "" ? undefined : readNegotiation(at < 0 ? "" : told.slice(at), error);
  },
};
