import { describe, expect, test } from "vitest";
import { minutes, seconds } from "../src/time/instant.ts";
import { VirtualLink } from "./virtual-link.ts";
import {
  allPasses,
  bothWays,
  echoes,
  espIsDropped,
  logs,
  type Monitoring,
  monitored,
  sendFor,
  spisOf,
  st0,
  VERSIONS,
} from "./watched-link.ts";

// Datapath verification and VPN monitoring between two endpoints of ours, on virtual time.

describe.each(VERSIONS)("datapath verification, %s", (_, version) => {
  const VERIFY = { statement: { verifyPath: {} } };

  test("st0 comes up with the first answer, and the VPN is reported up", () => {
    const link = new VirtualLink({ a: monitored(VERIFY, version), b: version });
    expect(st0(link, "a")).toMatchObject({ st0: "Link-Layer-Down", monitoring: "-" });
    link.fate = espIsDropped;
    link.act("a", (endpoint, now) => endpoint.up("lab", now));
    link.advance(seconds(5));
    expect(st0(link, "a")).toMatchObject({ st0: "Link-Layer-Down", monitoring: "V" });
    link.ping("a");
    expect(echoes(link)).toBe(1); // nothing else goes into a tunnel whose st0 is down

    link.fate = allPasses;
    link.advance(seconds(10));

    expect(st0(link, "a")).toMatchObject({ st0: "Up", monitoring: "U" });
    expect(link.of("a", "st0")).toMatchObject([{ vpn: "net", state: "Up" }]);
    expect(logs(link, "a", "KMD_VPN_UP_ALARM_USER")).toEqual([
      expect.stringMatching(/^VPN net from 192\.0\.2\.2 is up\. .*local tunnel-if: st0\.7/),
    ]);
    expect(link.delivered).toEqual([]); // question and answer were the ends' own
  });

  test("ESP is dropped while IKE passes: st0 stays down, the alarm is raised, the tunnel is negotiated anew", () => {
    const link = new VirtualLink({ a: monitored(VERIFY, version), b: version });
    link.fate = espIsDropped;
    link.act("a", (endpoint, now) => endpoint.up("lab", now));
    link.advance(seconds(1));
    const [ike, child] = [spisOf(link, "a"), link.children("a")[0]];

    link.advance(seconds(98));
    expect(echoes(link)).toBe(10);
    expect(link.children("a")).toEqual([child]);
    link.advance(seconds(5));

    expect(logs(link, "a", "KMD_VPN_DOWN_ALARM_USER")).toEqual([
      expect.stringContaining("Reason: VPN monitoring verify-path error"),
    ]);
    expect(link.of("a", "tunnel-event")).toMatchObject([{ event: "verifyPathError" }]);
    expect(link.of("a", "st0")).toEqual([]);
    expect(st0(link, "a")).toMatchObject({ st0: "Link-Layer-Down", monitoring: "V" });
    expect(spisOf(link, "a")).toEqual(ike);
    expect(link.children("a")).toHaveLength(1);
    expect(link.children("a")).not.toContain(child);
    link.fate = allPasses;
    link.advance(seconds(10));
    expect(st0(link, "a")).toMatchObject({ st0: "Up", monitoring: "U" });
    expect(bothWays(link)).toBe(true);
  });

  test("a rekey verifies nothing, and st0 stays as it is", () => {
    const link = new VirtualLink({
      a: monitored({ statement: { optimized: true, verifyPath: {} } }, version),
      b: version,
    });
    link.act("a", (endpoint, now) => endpoint.up("lab", now));
    link.advance(seconds(5));
    const [sent, changes] = [echoes(link), link.of("a", "st0").length];
    link.fate = espIsDropped;

    link.act("a", (endpoint, now) => endpoint.rekeyChildren("lab", now));
    link.advance(seconds(30));

    expect(link.of("a", "child-sa-rekeyed")).toHaveLength(1);
    expect(echoes(link)).toBe(sent);
    expect(link.of("a", "st0")).toHaveLength(changes);
  });

  test("a chassis failover while the path is verified begins the verification again", () => {
    const link = new VirtualLink({ a: monitored({ ...VERIFY, threshold: 3 }, version), b: version });
    link.fate = espIsDropped;
    link.act("a", (endpoint, now) => endpoint.up("lab", now));
    link.advance(seconds(25));
    expect(echoes(link)).toBe(3);

    link.act("a", (endpoint, now) => endpoint.failover(now));
    link.advance(seconds(25));

    expect(echoes(link)).toBe(6);
    expect(link.of("a", "tunnel-event")).toEqual([]);
    link.advance(seconds(10));
    expect(link.of("a", "tunnel-event")).toMatchObject([{ event: "verifyPathError" }]);
  });

  test("the size of the packet is that of the inner IP packet", () => {
    const sizes = [64, 1350].map((packetSize) => {
      const link = new VirtualLink({
        a: monitored({ statement: { verifyPath: { packetSize } } }, version),
        b: version,
      });
      link.act("a", (endpoint, now) => endpoint.up("lab", now));
      link.advance(seconds(5));
      expect(st0(link, "a")).toMatchObject({ st0: "Up" });
      return link.children("b")[0]?.counters.inBytes;
    });

    expect(sizes).toEqual([64, 1350]);
  });
});

describe.each(VERSIONS)("VPN monitoring, %s", (_, version) => {
  function up(monitoring: Monitoring = {}): VirtualLink {
    const link = new VirtualLink({ a: monitored(monitoring, version), b: version });
    link.act("a", (endpoint, now) => endpoint.up("lab", now));
    link.advance(seconds(2));
    expect(st0(link, "a")).toMatchObject({ st0: "Up", monitoring: "U" });
    return link;
  }

  test("asks once an interval, whatever passes, and the replies are not given to those behind us", () => {
    const link = up();
    link.advance(seconds(100));

    expect(echoes(link)).toBe(10);
    expect(link.children("b")[0]?.counters).toMatchObject({ inPackets: 10, outPackets: 10 });
    expect(link.delivered).toEqual([]);
  });

  test("optimized: asks only while packets go out and none come in", () => {
    const link = up({ statement: { optimized: true } });
    link.advance(minutes(5));
    expect(echoes(link)).toBe(0);

    sendFor(link, 30);

    expect(echoes(link) - 30).toBeGreaterThanOrEqual(2);
    expect(link.children("a")).toHaveLength(1);
  });

  test("ESP is dropped while IKE passes: after 10 x 10 s the IPsec SA is cleared, and it alone", () => {
    const link = up();
    const ike = spisOf(link, "a");
    link.fate = espIsDropped;

    link.advance(seconds(108));
    expect(link.children("a")).toHaveLength(1);
    link.advance(seconds(5));

    expect(link.children("a")).toEqual([]);
    expect(link.children("b")).toEqual([]); // it was told
    expect(spisOf(link, "a")).toEqual(ike);
    expect(st0(link, "a")).toMatchObject({ monitoring: "-" });
    expect(link.of("a", "tunnel-event")).toMatchObject([{ event: "vpnMonitorDown" }]);
    expect(logs(link, "a", "KMD_VPN_DOWN_ALARM_USER")).toHaveLength(1);
  });

  test("where tunnels are established immediately st0 goes down with the SA, and comes up with the next", () => {
    const link = up({ interval: 2, threshold: 3, establish: "immediately" });
    link.fate = espIsDropped;
    link.advance(seconds(9));

    expect(link.of("a", "st0").map(({ state }) => state)).toEqual(["Up", "Link-Layer-Down", "Up"]);
    expect(link.children("a")).toHaveLength(1);
    link.fate = allPasses;
    link.advance(seconds(60));
    expect(link.of("a", "tunnel-event")).toHaveLength(1);
    expect(bothWays(link)).toBe(true);
  });

  test("goes on over a rekey", () => {
    const link = up();
    link.act("b", (endpoint, now) => endpoint.rekeyChildren("lab", now));
    link.advance(seconds(300));

    expect(link.of("a", "tunnel-event")).toEqual([]);
    expect(link.children("a")).toHaveLength(1);
  });
});
