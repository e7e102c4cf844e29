import { describe, expect, test } from "vitest";
import { parseEspSuite } from "../src/endpoint/algorithms/suite.ts";
import type { ChildConfig, ConnectionConfig } from "../src/endpoint/config.ts";
import { parseSelector, renderSelector } from "../src/endpoint/selectors.ts";
import { seconds } from "../src/time/instant.ts";
import { innerPacket, type Side, VirtualLink } from "./virtual-link.ts";

// A peer that takes one pair of addresses an SA: RFC 7296 §2.9, SINGLE_PAIR_REQUIRED of §3.10.1.

const child = (local: string, remote: string, change: Partial<ChildConfig> = {}): ChildConfig => ({
  name: "net",
  mode: "tunnel",
  localTs: [parseSelector(local)],
  remoteTs: [parseSelector(remote)],
  suites: [parseEspSuite("aes128-sha256")],
  replayWindow: 64,
  ...change,
});

const PAIRS = { children: [child("10.71.2.0/24", "10.71.1.0/24", { singlePair: true })] };

function linked(a: Partial<ConnectionConfig> = {}): VirtualLink {
  return new VirtualLink({ a: { children: [child("10.71.1.0/24", "10.71.2.0/24")], ...a }, b: PAIRS });
}

function dialled(): VirtualLink {
  const link = linked();
  link.act("a", (endpoint, now) => endpoint.up("lab", now));
  link.advance(seconds(1));
  return link;
}

/** From 10.71.1.1 to the host behind the peer. */
function to(host: number): Uint8Array {
  const packet = innerPacket("a");
  packet[19] = host;
  return packet;
}

const agreed = (link: VirtualLink, side: Side): readonly string[] =>
  link
    .children(side)
    .map(({ options: { localTs, remoteTs } }) => [...localTs, ...remoteTs].map(renderSelector).join(" "));

describe("a peer that takes one pair of addresses an SA", () => {
  test("each pair is asked for with its first packet, once, and its next packets go through", () => {
    const link = dialled();
    expect(link.children("a")).toEqual([]);

    expect(link.ping("a", to(1))).toBe(false);
    expect(link.ping("a", to(1))).toBe(true);
    link.act("a", (endpoint, now) => [...endpoint.send(to(7), now), ...endpoint.send(to(7), now)]);
    link.advance(seconds(1));

    expect(agreed(link, "a")).toEqual(["10.71.1.1/32 10.71.2.1/32", "10.71.1.1/32 10.71.2.7/32"]);
    expect(agreed(link, "b")).toEqual(["10.71.2.1/32 10.71.1.1/32", "10.71.2.7/32 10.71.1.1/32"]);
    expect(link.of("a", "negotiation-failed")).toHaveLength(1);
    expect(link.ping("a", to(7))).toBe(true);
  });

  test("the packet that the tunnel was dialled for is asked for at once", () => {
    const link = linked({ establish: "on-traffic" });

    link.act("a", (endpoint, now) => endpoint.send(to(3), now));
    link.advance(seconds(1));

    expect(agreed(link, "a")).toEqual(["10.71.1.1/32 10.71.2.3/32"]);
    expect(link.ping("a", to(3))).toBe(true);
  });

  test("a rekey of child and IKE SA, and a clear, ask for the pair again and not for the networks", () => {
    const link = dialled();
    link.ping("a", to(1));
    const rekeys = [
      (): void => link.act("a", (endpoint, now) => endpoint.rekeyChildren("lab", now)),
      (): void => link.act("a", (endpoint, now) => endpoint.rekeyIke("lab", now)),
      (): void => link.act("a", (endpoint, now) => endpoint.rekeyChildren("lab", now)),
      (): void => link.act("a", (endpoint, now) => endpoint.replaceChildren("net", now)),
    ];

    for (const rekey of rekeys) {
      rekey();
      link.advance(seconds(1));
      expect(agreed(link, "a")).toEqual(["10.71.1.1/32 10.71.2.1/32"]);
      expect(link.ping("a", to(1))).toBe(true);
    }
    expect(link.of("a", "child-sa-rekeyed")).toHaveLength(2);
    expect(link.of("a", "negotiation-failed")).toHaveLength(1);
  });

  test("who scans the network does not fill the queue: 64 requests in ten seconds", () => {
    const link = dialled();
    for (let host = 1; host <= 100; host++) link.act("a", (endpoint, now) => endpoint.send(to(host), now));
    link.advance(seconds(5));

    expect(link.children("a")).toHaveLength(64);
    link.advance(seconds(6));
    link.ping("a", to(100));
    expect(link.ping("a", to(100))).toBe(true);
  });
});
