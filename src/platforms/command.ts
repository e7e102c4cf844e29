import type { UnreadLine } from "../model/observation.ts";

/** What a parser understood of a device's answer, and what it did not. Parsing never fails as a whole. */
export interface Parsed<Row> {
  readonly rows: readonly Row[];
  readonly unread: readonly UnreadLine[];
  /** The text ends before the format says it may: the rows are true, but there may be more. */
  readonly incomplete: boolean;
}

/** An operational command and the reader of its answer. Vendor spelling ends here: rows carry the model's nouns. */
export interface Command<Row> {
  /** As an operator types it (or the VICI command). It is the command's name. */
  readonly run: string;
  /** The privilege it needs on the device. */
  readonly needs: "view" | "privileged";
  /** Its reader makes the same rows of the XML form: that is what a NETCONF session asks for. Without, it asks for text. */
  readonly xml?: true;
  /** @param text the device's answer; for VICI the JSON of its messages, one a line. */
  parse(text: string): Parsed<Row>;
}
