import type { Command, Parsed } from "../../command.ts";
import type { AaaAuthentication } from "../aaa-rows.ts";
import { Lines } from "../lines.ts";
import { Pairs } from "../pairs.ts";
import type { Writable } from "../rules.ts";
import { integer } from "../values.ts";
import { readAaaAuthenticationXml } from "../xml/aaa.ts";
import { isXml } from "../xml/element.ts";

type Draft = Writable<AaaAuthentication>;

export const showNetworkAccessAaaStatisticsAuthentication = {
  run: "show network-access aaa statistics authentication",
  needs: "view",
  xml: true,
  parse: (text) => (isXml(text) ? readAaaAuthenticationXml(text) : readText(text)),
} satisfies Command<AaaAuthentication>;

function readText(text: string): Parsed<AaaAuthentication> {
  const lines = new Lines(text);
  const row: Draft = {};
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    if (!PAIRS.take(row, line) && !TITLE.test(line)) lines.leave();
  }
  const isEmpty = Object.keys(row).length === 0;
  return {
    rows: isEmpty ? [] : [row],
    unread: lines.unread,
    incomplete: lines.isCut || isEmpty || row.timedOut === undefined,
  };
}

const TITLE = /^Authentication module statistics$/i;
const count =
  (name: Exclude<keyof Draft, "rejectReasons" | "locale">) =>
  (row: Draft, value: string): void => {
    const found = integer(value);
    if (found !== undefined) row[name] = found;
  };

const reason =
  (label: string) =>
  (row: Draft, value: string): void => {
    const found = integer(value);
    if (found !== undefined) row.rejectReasons = { ...row.rejectReasons, [label]: found };
  };

const REASONS = [
  "RADIUS authentication failures",
  "Queue request deleted",
  "Malformed reply",
  "No server configured",
  "Access Profile configuration not found",
  "Unable to create client record",
  "Unable to create client request",
  "Unable to build authentication request",
  "No server found",
  "Unable to create handle",
  "Unable to queue request",
  "Invalid credentials",
  "Malformed request",
  "License unavailable",
  "Redirect requested",
  "Internal failure",
  "Local authentication failures",
  "LDAP lookup failures",
];

const PAIRS = new Pairs<Draft>({
  ...Object.fromEntries(REASONS.map((label) => [label, reason(label)])),
  "Requests received": count("requestsReceived"),
  "Multistack requests": count("multistackRequests"),
  Accepts: count("accepts"),
  Rejects: count("rejects"),
  Challenges: count("challenges"),
  // One release says it this way, the next the other
  "Requests timed out": count("timedOut"),
  "Timed out requests": count("timedOut"),
});
