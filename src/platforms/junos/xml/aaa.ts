import type { Parsed } from "../../command.ts";
import type { AaaAuthentication } from "../aaa-rows.ts";
import type { Writable } from "../rules.ts";
import { integer } from "../values.ts";
import type { XmlElement } from "./element.ts";
import { type ElementTable, fill, putNumber, readRows, within } from "./fill.ts";

type Draft = Writable<AaaAuthentication>;

/** `get-aaa-module-statistics` with `authentication`. */
export const readAaaAuthenticationXml = (text: string): Parsed<AaaAuthentication> =>
  readRows(text, (engine, locale) =>
    [...within(engine, "aaa-module-authentication-statistics")].map((statistics) =>
      fill<Draft>({ ...locale }, statistics, TABLE),
    ),
  );

/** Reasons, under the words that the text form has for them. */
const reason =
  (label: string) =>
  (row: Draft, { text }: XmlElement): void => {
    const count = integer(text);
    if (count !== undefined) row.rejectReasons = { ...row.rejectReasons, [label]: count };
  };

const TABLE: ElementTable<Draft> = {
  requests: putNumber("requestsReceived"),
  "multistack-requests": putNumber("multistackRequests"),
  accepts: putNumber("accepts"),
  rejects: putNumber("rejects"),
  challenges: putNumber("challenges"),
  timeouts: putNumber("timedOut"),
  "radius-failures": reason("RADIUS authentication failures"),
  "local-failures": reason("Local authentication failures"),
  "ldap-failures": reason("LDAP lookup failures"),
  "rejects-invalid-credentials": reason("Invalid credentials"),
  "rejects-malformed-request": reason("Malformed request"),
  "rejects-internal-failure": reason("Internal failure"),
};
