import { expect, test } from "vitest";
import { seededEntropy } from "../../time/entropy.ts";
import { seconds } from "../../time/instant.ts";
import { type Simulation, simulate } from "../../time/simulate.ts";
import { attributeOf, findValue } from "../../wire/radius/attributes.ts";
import {
  checkMessageAuthenticator,
  isAccountingRequest,
  signResponse,
  UNSIGNED,
} from "../../wire/radius/authenticator.ts";
import { ACCT_STATUS, ADDRESS_CHOSEN_BY_NAS, RADIUS_CODE } from "../../wire/radius/constants.ts";
import { decodePacket, type RadiusAttribute, type RadiusPacket } from "../../wire/radius/packet.ts";
import { revealPassword } from "../../wire/radius/password.ts";
import {
  RADIUS,
  type RadiusConfig,
  type RadiusEffect,
  type RadiusInput,
  type RadiusState,
  radiusClient,
} from "./client.ts";
import { verdictOf } from "./verdict.ts";

const secret = new TextEncoder().encode("testing123");
const FIRST = { address: "192.0.2.10", port: 1812 };
const SECOND = { address: "192.0.2.11", port: 1812 };
const config: RadiusConfig = { ...RADIUS, secret, servers: [FIRST, SECOND], sockets: 1 };
const password = new TextEncoder().encode("wonderland");
const login = (ref: string): RadiusInput => ({
  kind: "authenticate",
  ref,
  request: { method: "pap", user: "alice", password },
  attributes: [],
});

type Sim = Simulation<RadiusState, RadiusInput, RadiusEffect>;
const client = (over: Partial<RadiusConfig> = {}): Sim =>
  simulate(radiusClient({ ...config, ...over }, seededEntropy(1)));
function of<Kind extends RadiusEffect["kind"]>(sim: Sim, kind: Kind): Extract<RadiusEffect, { kind: Kind }>[] {
  return (sim.effects() as RadiusEffect[]).filter((e): e is Extract<RadiusEffect, { kind: Kind }> => e.kind === kind);
}
function read(bytes: Uint8Array): RadiusPacket {
  const decoded = decodePacket(bytes);
  if (!decoded.ok) throw decoded.error;
  return decoded.value;
}
/** The server's answer to a request of the client's. */
function answer(
  request: Uint8Array,
  attributes: RadiusAttribute[] = [],
  code: number = RADIUS_CODE.ACCESS_ACCEPT,
): Uint8Array {
  const { identifier, authenticator } = read(request);
  return signResponse({ code, identifier, authenticator, attributes }, authenticator, secret);
}

test("a login is asked about, signed, and its answer is told", () => {
  const sim = client();

  sim.input(login("alice"));
  const [asked] = of(sim, "send");
  const request = asked?.bytes ?? Uint8Array.of();
  const { attributes, authenticator } = read(request);
  sim.advance(seconds(1));
  sim.input({
    kind: "datagram",
    socket: 0,
    from: FIRST,
    bytes: answer(request, [attributeOf("framedIpAddress", 0xc000020a)]),
  });

  expect(asked?.to).toEqual(FIRST);
  expect(checkMessageAuthenticator(request, secret)).toBe("good");
  const hidden = findValue(attributes, "userPassword") ?? Uint8Array.of();
  expect(revealPassword(hidden, { secret, requestAuthenticator: authenticator })).toEqual({
    ok: true,
    value: password,
  });
  const [told] = of(sim, "answered");
  expect(told).toMatchObject({ ref: "alice", after: 1_000 });
  expect(told && verdictOf(told.answer)).toEqual({ accepted: true, address: 0xc000020a });
});

test("accounting goes to its own port, signed by its digest", () => {
  const sim = client();

  sim.input({ kind: "account", ref: "start", attributes: [attributeOf("acctStatusType", ACCT_STATUS.START)] });

  const [asked] = of(sim, "send");
  expect(asked?.to.port).toBe(1813);
  expect(isAccountingRequest(asked?.bytes ?? Uint8Array.of(), secret)).toBe(true);
});

// RFC 2865 §2.5
test("a silent server is asked three times with the same bytes, then the next, then nobody", () => {
  const sim = client();

  sim.input(login("alice"));
  sim.advance(seconds(18));

  const asked = of(sim, "send");
  expect(asked.map(({ to }) => to)).toEqual([FIRST, FIRST, FIRST, SECOND, SECOND, SECOND]);
  expect(new Set(asked.map(({ bytes }) => Buffer.from(bytes).toString("hex"))).size).toBe(1);
  expect(of(sim, "unanswered")).toEqual([{ kind: "unanswered", ref: "alice" }]);
});

test("forged and stray answers are dropped by name, and the question stays open", () => {
  const sim = client({ requiresMessageAuthenticator: true });
  sim.input(login("alice"));
  const request = of(sim, "send")[0]?.bytes ?? Uint8Array.of();
  const from = FIRST;
  const good = answer(request, [UNSIGNED]);
  const tampered = good.slice();
  tampered[0] = RADIUS_CODE.ACCESS_REJECT;

  sim.input({ kind: "datagram", socket: 0, from, bytes: tampered });
  sim.input({ kind: "datagram", socket: 0, from, bytes: answer(request) });
  sim.input({ kind: "datagram", socket: 1, from, bytes: good });
  sim.input({ kind: "datagram", socket: 0, from: { address: "192.0.2.66", port: 1812 }, bytes: good });
  sim.input({ kind: "datagram", socket: 0, from, bytes: Uint8Array.of(1, 2, 3) });

  expect(of(sim, "dropped").map(({ reason }) => reason)).toEqual([
    "radius.authenticator",
    "radius.message-authenticator",
    "radius.unasked",
    "radius.unasked",
    "radius.short",
  ]);
  expect(of(sim, "answered")).toEqual([]);
  sim.input({ kind: "datagram", socket: 0, from, bytes: good });
  expect(of(sim, "answered")).toHaveLength(1);
});

test("a socket has 256 identifiers; who finds none free waits for one, and no two under way share one", () => {
  const sim = client();

  for (let i = 0; i < 300; i++) sim.input(login(`user${i}`));
  const asked = of(sim, "send");
  expect(new Set(asked.map(({ bytes }) => bytes[1])).size).toBe(256);
  for (const { bytes } of asked) sim.input({ kind: "datagram", socket: 0, from: FIRST, bytes: answer(bytes) });

  expect(of(sim, "send")).toHaveLength(300);
  expect(of(sim, "answered")).toHaveLength(256);
});

test("a verdict is a refusal unless it is an accept; an address may be left to the NAS", () => {
  const packet = { identifier: 1, authenticator: new Uint8Array(16) };
  const reply = attributeOf("replyMessage", "no credit");
  const left = attributeOf("framedIpAddress", ADDRESS_CHOSEN_BY_NAS);

  expect(verdictOf({ ...packet, code: 3, attributes: [reply] })).toEqual({ accepted: false, message: "no credit" });
  expect(verdictOf({ ...packet, code: 11, attributes: [] })).toEqual({ accepted: false });
  expect(verdictOf({ ...packet, code: 2, attributes: [left] })).toEqual({ accepted: true });
});

test("while no server answers, only so many questions wait; the next one is unanswered at once", () => {
  const sim = client({ longestQueue: 2 });
  const underWay = Array.from({ length: 256 }, (_, i) => `under-way-${i}`);

  for (const ref of [...underWay, "waits", "waits too", "too many"]) sim.input(login(ref));

  expect(of(sim, "send")).toHaveLength(256);
  expect(of(sim, "unanswered")).toEqual([{ kind: "unanswered", ref: "too many" }]);
});
