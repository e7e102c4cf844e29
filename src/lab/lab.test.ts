import { expect, test } from "vitest";
import { commands } from "../platforms/ios/commands/catalogue.ts";
import { seededEntropy } from "../time/entropy.ts";
import { after, instant, milliseconds, minutes, seconds } from "../time/instant.ts";
import { mend, strike } from "./faults.ts";
import { runCommand } from "./ios-cli/commands.ts";
import { VirtualWire } from "./wire.ts";
import { LabWorld } from "./world.ts";

const world = (wire = new VirtualWire()): LabWorld =>
  new LabWorld({
    wire,
    gateways: [
      { name: "hub", address: "192.0.2.1", protects: "10.71.1.0/24", initiates: false, peers: ["spoke"] },
      { name: "spoke", address: "198.51.100.1", protects: "10.71.2.0/24", initiates: true, peers: ["hub"] },
    ],
    entropy: seededEntropy(7),
    lifetime: minutes(5),
    packetsPerSecond: 4,
    now: instant(1_795_000_000_000),
  });

const spisOf = (lab: LabWorld, name: string, direction: "in" | "out"): number[] =>
  lab
    .gateway(name)
    .sas.filter((sa) => sa.direction === direction)
    .map(({ spi }) => spi)
    .sort();

const seen = world();
seen.advanceTo(after(seen.now, seconds(20)));
strike(seen, seen.gateway("hub"), "debugs-on");

test.each(commands.map(({ run }) => run))("%s of a virtual gateway is read without an unread line", (run) => {
  const answer = runCommand(seen, seen.gateway("hub"), run, true);
  const command = commands.find((one) => one.run === run);
  if (answer.includes("% Invalid input")) return; // this gateway does not have the command
  // Its tunnels are made by a crypto map, and by IKEv1
  const isWithout = ["show crypto sockets", "show crypto ikev2 sa", "show dmvpn detail"].includes(run);
  expect(command?.parse(answer)).toMatchObject({ unread: [], incomplete: false });
  expect(command?.parse(answer).rows.length).toBeGreaterThan(isWithout ? -1 : 0);
});

test("a child SA is rekeyed before its lifetime ends, and no packet is lost by it", () => {
  const lab = world();
  lab.advanceTo(after(lab.now, minutes(1)));
  const [first] = spisOf(lab, "spoke", "out");
  const beforeFirst = lab.gateway("hub").counters("spoke").noSaSend;
  lab.advanceTo(after(lab.now, milliseconds(15 * 60_000 + 100))); // nothing is on its way at the end
  const counted = lab.gateway("hub").counters("spoke");
  expect(spisOf(lab, "spoke", "out")).not.toContain(first);
  expect(spisOf(lab, "spoke", "out")).toEqual(spisOf(lab, "hub", "in"));
  expect(counted).toMatchObject({ noSaSend: beforeFirst, invalidSaReceived: 0 });
  expect(counted.decaps).toBe(lab.gateway("spoke").counters("hub").encaps);
});

test("a drift loses packets on both ends until the child SAs are cleared, and each end logs it once a minute", () => {
  const lab = world();
  lab.advanceTo(after(lab.now, seconds(20)));
  lab.takeLogs();
  strike(lab, lab.gateway("spoke"), "drift");
  lab.advanceTo(after(lab.now, seconds(150)));
  const logged = lab.takeLogs().filter(({ tag }) => tag.includes("RECVD_PKT_INV_SPI"));
  expect(logged.filter(({ gateway }) => gateway === "hub")).toHaveLength(3);
  runCommand(lab, lab.gateway("spoke"), "clear crypto sa peer 192.0.2.1", true);
  lab.advanceTo(after(lab.now, seconds(5)));
  expect(spisOf(lab, "hub", "in")).toContain(lab.gateway("spoke").outbound("hub")?.spi);
  expect(spisOf(lab, "spoke", "in")).toContain(lab.gateway("hub").outbound("spoke")?.spi);
});

test("a fault that is mended is gone, and one that there is not is refused with what was meant", () => {
  const lab = world();
  lab.advanceTo(after(lab.now, seconds(20)));
  const hub = lab.gateway("hub");
  strike(lab, hub, "garbled-output");
  expect(runCommand(lab, hub, "show crypto ipsec sa", true)).toContain("noise");
  mend(hub, "garbled-output");
  expect(runCommand(lab, hub, "show crypto ipsec sa", true)).not.toContain("noise");
  expect(() => strike(lab, hub, "drfit")).toThrow("did you mean “drift”?");
});

test("ESP that is blocked while IKE passes: nothing is counted as received, and no end gives its SAs up", () => {
  const lab = world();
  lab.advanceTo(after(lab.now, milliseconds(20_100))); // nothing is on its way
  const [before] = [lab.gateway("hub").counters("spoke")];
  const held = spisOf(lab, "hub", "in");
  strike(lab, lab.gateway("spoke"), "esp-blocked");

  lab.advanceTo(after(lab.now, seconds(30)));

  expect(lab.gateway("hub").counters("spoke").decaps).toBe(before.decaps);
  expect(lab.gateway("hub").counters("spoke").encaps).toBeGreaterThan(before.encaps);
  expect(spisOf(lab, "hub", "in")).toEqual(held);
  mend(lab.gateway("spoke"), "esp-blocked");
  lab.advanceTo(after(lab.now, seconds(5)));
  expect(lab.gateway("hub").counters("spoke").decaps).toBeGreaterThan(before.decaps);
});

test("a gateway that restarts holds nothing, and its peer goes on under SPIs that are no one's until it is cleared", () => {
  const lab = world();
  lab.advanceTo(after(lab.now, seconds(20)));
  const [held] = spisOf(lab, "spoke", "out");
  strike(lab, lab.gateway("hub"), "reload");

  lab.advanceTo(after(lab.now, seconds(30)));

  expect(lab.gateway("hub").sas).toEqual([]);
  expect(spisOf(lab, "spoke", "out")).toEqual([held]);
  expect(lab.takeLogs().map(({ gateway, tag }) => `${gateway} ${tag}`)).toEqual([
    "hub SYS-5-RESTART",
    "hub CRYPTO-4-RECVD_PKT_INV_SPI",
  ]);
  runCommand(lab, lab.gateway("spoke"), "clear crypto session remote 192.0.2.1", true);
  const { answered } = lab.traffic("spoke");
  lab.advanceTo(after(lab.now, seconds(5)));
  expect(lab.traffic("spoke").answered).toBeGreaterThan(answered + 10);
});

test("two worlds of one seed live the same life, to the SPI", () => {
  const lives = [world(), world()].map((lab) => {
    lab.advanceTo(after(lab.now, minutes(6)));
    return ["hub", "spoke"].map((name) => runCommand(lab, lab.gateway(name), "show crypto ipsec sa", true));
  });

  expect(lives[0]).toEqual(lives[1]);
});

test("over a wire that loses one datagram in five the tunnel still comes up, and rekeys", () => {
  const lossy = new VirtualWire({ loss: 0.2, entropy: seededEntropy(3) });
  const lab = world(lossy);

  lab.advanceTo(after(lab.now, minutes(12)));

  expect(lab.gateway("spoke").negotiated).toBeGreaterThan(1);
  expect(spisOf(lab, "hub", "in")).toContain(lab.gateway("spoke").outbound("hub")?.spi);
});

test("a fault that strikes once cannot be mended, and says how it is put right", () => {
  const lab = world();

  expect(() => mend(lab.gateway("hub"), "drift")).toThrow(/clear the SAs/);
  expect(() => mend(lab.gateway("hub"), "esp-bloked")).toThrow("did you mean “esp-blocked”?");
});
