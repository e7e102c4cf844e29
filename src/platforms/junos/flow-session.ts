import type { FieldValue } from "../../model/observation.ts";
import type { LogMessage } from "../message.ts";
import { putAttributes, reading, told } from "./message-fields.ts";

const ATTRIBUTES = {
  "service-name": "service",
  "protocol-id": "protocol",
  "policy-name": "policy",
  "source-zone-name": "sourceZone",
  "destination-zone-name": "destinationZone",
  "session-id-32": "sessionId",
  "packet-incoming-interface": "interface",
  "src-nat-rule-name": "sourceNatRule",
  "dst-nat-rule-name": "destinationNatRule",
  username: "user",
} as const;

type Values = Record<string, FieldValue>;

/**
 * A session of the SRX's flow module, structured and in the text of Junos 10 to 24. Its parts are words in a fixed order.
 * Later releases put a hash behind each flow, the kind of NAT before each rule's name, and application, user and interface
 * at the end. `elapsedTime` is in seconds.
 *
 * @param verb how the text begins: `session created`, `session closed`, `session denied`
 */
export const flowSession = (tag: string, event: string, verb: string): LogMessage => ({
  tag,
  event,
  parse(text, attributes) {
    const fields: Values = {};
    if (attributes !== undefined) putAttributes(fields, attributes, ATTRIBUTES);
    if (!readText(text, `${verb} `, fields) && attributes === undefined) return undefined;
    return reading(fields, "session", fields.sessionId);
  },
});

function readText(text: string, verb: string, fields: Values): boolean {
  if (!text.startsWith(verb)) return false;
  // A session that was closed has the reason before the flow: `TCP FIN: `
  const colon = verb === "session closed " ? text.indexOf(": ") : -1;
  if (colon > 0) fields.reason = text.slice(verb.length, colon);
  const words = new Words(text.slice(colon > 0 ? colon + 2 : verb.length).split(" "));
  if (!readFlow(words, fields, "source", "destination")) return false;
  put(fields, "service", words.next());
  if (readFlow(words, fields, "natSource", "natDestination")) readRules(words, fields);
  readPolicy(words, fields);
  readUser(words, fields);
  return true;
}

/** The words of a text, one after the other. */
class Words {
  readonly #words: readonly string[];
  #at = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  peek(ahead = 0): string {
    return this.#words[this.#at + ahead] ?? "";
  }

  next(): string {
    return this.#words[this.#at++] ?? "";
  }

  get isOver(): boolean {
    return this.#at >= this.#words.length;
  }
}

const FLOW = /^([^/]+)\/(\d+)->([^/]+)\/(\d+)$/;

/** `192.0.2.9/40112->203.0.113.7/443`, with or without a hash behind it. */
function readFlow(words: Words, fields: Values, source: string, destination: string): boolean {
  const flow = FLOW.exec(words.peek());
  if (flow === null) return false;
  words.next();
  fields[`${source}Address`] = flow[1] ?? "";
  fields[`${source}Port`] = Number(flow[2]);
  fields[`${destination}Address`] = flow[3] ?? "";
  fields[`${destination}Port`] = Number(flow[4]);
  if (words.peek().startsWith("0x")) words.next();
  return true;
}

/** `None None`, or since Junos 12 each rule's kind before its name, which may be two words: `source rule LAN N/A N/A`. */
function readRules(words: Words, fields: Values): void {
  const rules: string[] = [];
  while (!words.isOver && !isProtocol(words)) {
    const rule = words.next();
    if (words.peek() === "rule") words.next();
    else rules.push(rule);
  }
  if (rules.length < 2) return;
  put(fields, "sourceNatRule", rules.length === 4 ? rules[1] : rules[0]);
  put(fields, "destinationNatRule", rules.at(-1));
}

const NUMBER = /^\d+$/;

/** The protocol's number is what stands four words before the session's: a rule may be named with digits as well. */
const isProtocol = (words: Words): boolean => NUMBER.test(words.peek()) && NUMBER.test(words.peek(4));

/** Protocol, policy and zones; then the session and its counters, or for one that was denied the type of ICMP. */
function readPolicy(words: Words, fields: Values): void {
  const [, protocol = "", icmpType] = /^(\d+)(?:\((\d+)\))?$/.exec(words.next()) ?? [];
  put(fields, "protocol", protocol === "" ? undefined : Number(protocol));
  if (icmpType !== undefined) fields.icmpType = Number(icmpType);
  put(fields, "policy", words.next());
  put(fields, "sourceZone", words.next());
  put(fields, "destinationZone", words.next());
  if (!NUMBER.test(words.peek())) return;
  fields.sessionId = Number(words.next());
  readCounters(words, fields, "FromClient");
  readCounters(words, fields, "FromServer");
  if (fields.bytesFromServer !== undefined) fields.elapsedTime = Number(words.next());
}

/** `12(1804)`: packets and their bytes. */
function readCounters(words: Words, fields: Values, from: string): void {
  const counted = /^(\d+)\((\d+)\)$/.exec(words.peek());
  if (counted === null) return;
  words.next();
  fields[`packets${from}`] = Number(counted[1]);
  fields[`bytes${from}`] = Number(counted[2]);
}

/** `ops(admins) ge-0/0/1.0`, wherever the release puts it behind the counters. */
function readUser(words: Words, fields: Values): void {
  while (!words.isOver) {
    const [, user, roles] = /^([^()]+)\(([^)]*)\)$/.exec(words.next()) ?? [];
    if (user === undefined) continue;
    put(fields, "user", user);
    put(fields, "roles", roles);
    if (words.peek() !== "UNKNOWN") put(fields, "interface", words.next());
    return;
  }
}

function put(fields: Values, name: string, value: string | number | undefined): void {
  const known = typeof value === "string" ? told(value) : value;
  if (known !== undefined && known !== "UNKNOWN") fields[name] = known;
}
