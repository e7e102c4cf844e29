import { describe, expect, test } from "vitest";
import { parseEspSuite, parseIkeSuite } from "../src/endpoint/algorithms/suite.ts";
import { parseSelector } from "../src/endpoint/selectors.ts";
import { minutes, seconds } from "../src/time/instant.ts";
import { connection, type LinkOptions, VirtualLink } from "./virtual-link.ts";

// A child that is configured to be up and is not there is an alarm, whoever is to blame, and once.

const immediately = { establish: "immediately" } as const;
const dpd = { dpd: { mode: "probe-idle-tunnel", interval: seconds(10), threshold: 3 } } as const;
const v1 = { version: 1, suites: [parseIkeSuite("aes128-sha256-modp2048")] } as const;
const other = { children: connection("b", { child: { suites: [parseEspSuite("3des-sha1")] } }).children };

function linked(options: LinkOptions): VirtualLink {
  const link = new VirtualLink(options);
  link.advance(seconds(20));
  return link;
}

const tags = (link: VirtualLink): readonly string[] =>
  link.of("a", "log").map(({ tag }) => tag.replace(/^KMD_|_ALARM_USER$/g, ""));

describe.each([
  ["IKEv2", {}],
  ["IKEv1", v1],
])("%s", (_, version) => {
  test("a child that never comes up: told after half a minute, once, with what the peer said", () => {
    const link = linked({ a: { ...version, ...immediately }, b: { ...version, ...other } });
    expect(link.of("a", "child-missing")).toEqual([]);

    link.advance(minutes(10));

    expect(link.of("a", "child-missing")).toMatchObject([
      { vpn: "net", reason: expect.stringMatching(/ESP proposals/) },
    ]);
    expect(tags(link)).toEqual(["VPN_DOWN"]);
    expect(link.of("a", "tunnel-event").map(({ event }) => event)).toEqual(["missing"]);
  });

  test("a peer that never answers", () => {
    const link = new VirtualLink({ a: { ...version, ...immediately } });
    link.fate = () => [];
    link.advance(minutes(3));

    expect(link.of("a", "child-missing")).toMatchObject([{ vpn: "net" }]);
    expect(link.of("a", "log")[0]?.text).toContain("VPN net from 192.0.2.2 is down");
  });

  test("deleted by the peer and brought up again in time: nobody is told", () => {
    const link = linked({ a: { ...version, ...immediately }, b: version });
    link.act("b", (endpoint, now) => endpoint.downChildren("lab", now));
    link.advance(minutes(5));

    expect(link.of("a", "child-sa-established")).toHaveLength(2);
    expect(link.of("a", "child-missing")).toEqual([]);
  });
});

test("the peer's DELETE is named as the reason while nothing better is known", () => {
  const link = linked({ a: immediately });
  link.act("b", (endpoint, now) => endpoint.downChildren("lab", now));
  link.advance(seconds(1));
  expect(link.children("a")).toEqual([]);
  link.fate = () => [];
  link.advance(seconds(30));

  expect(link.of("a", "child-missing")).toMatchObject([{ reason: "the peer deleted it" }]);
  expect(link.of("a", "log")[0]?.text).toContain("Reason: IPSec SA delete payload received from peer");
  link.fate = () => [seconds(0)];
  link.advance(minutes(3));
  expect(link.children("a")).toHaveLength(1);
  expect(tags(link)).toEqual(["VPN_DOWN", "VPN_UP"]);
  link.act("b", (endpoint, now) => endpoint.downChildren("lab", now));
  link.advance(seconds(1));
  link.fate = () => [];
  link.advance(minutes(1));
  expect(tags(link)).toEqual(["VPN_DOWN", "VPN_UP", "VPN_DOWN"]);
});

test("one of two children that the peer does not take is missed, and the other is not", () => {
  const [net] = connection("a", {}).children;
  if (net === undefined) throw new Error("no child");
  const more = { ...net, name: "more", remoteTs: [parseSelector("10.99.0.0/24")] };
  const link = linked({ a: { ...immediately, children: [net, more] } });

  link.advance(minutes(2));

  expect(link.of("a", "child-missing")).toMatchObject([
    { vpn: "more", reason: expect.stringContaining("traffic selectors") },
  ]);
});

test("no second alarm behind that of dead peer detection, and none for what the operator took down or traffic brings up", () => {
  const dead = linked({ a: { ...immediately, ...dpd } });
  dead.fate = () => [];
  dead.advance(minutes(5));
  expect(tags(dead).filter((tag) => tag === "VPN_DOWN")).toHaveLength(1);
  expect(dead.of("a", "child-missing")).toEqual([]);

  const held = linked({ a: immediately });
  held.act("a", (endpoint, now) => endpoint.down("lab", now));
  held.advance(minutes(5));
  const asked = linked({ a: { establish: "on-traffic" } });
  asked.advance(minutes(5));
  expect([...held.of("a", "child-missing"), ...asked.of("a", "child-missing")]).toEqual([]);
});
