import { expect, test } from "vitest";
import { checkBadSpi } from "../src/liveness/bad-spi.ts";
import { fraction, seededEntropy } from "../src/time/entropy.ts";
import { milliseconds, minutes, seconds } from "../src/time/instant.ts";
import { VirtualLink } from "./virtual-link.ts";
import { bothWays, dpd, VERSIONS } from "./watched-link.ts";

// Two ends that both want their tunnel up, on a way that loses, reboot at any moment: in the end there is one that works.

const badSpi = checkBadSpi({ maxResponses: 30 });
const qcdSecret = new TextEncoder().encode("outlives a restart");

test.each(VERSIONS.flatMap(([name, version]) => [1, 2, 3, 4, 5, 6].map((seed) => [name, seed, version] as const)))(
  "%s: after reboots of either end the tunnel is back (seed %d)",
  (_, seed, version) => {
    const chance = seededEntropy(seed);
    const own = { ...version, ...dpd("optimized", 10, 3), establish: "immediately" } as const;
    const link = new VirtualLink({ seed, a: own, b: own, endpoint: { badSpi, qcdSecret } });
    link.fate = () => (fraction(chance) < 0.1 ? [] : [milliseconds(5 + Math.floor(100 * fraction(chance)))]);

    for (let round = 0; round < 6; round++) {
      for (let i = 0; i < 30; i++) {
        link.ping(fraction(chance) < 0.5 ? "a" : "b");
        link.advance(milliseconds(Math.floor(3_000 * fraction(chance))));
      }
      link.reboot(fraction(chance) < 0.5 ? "a" : "b");
    }
    link.fate = () => [milliseconds(5)];
    for (let i = 0; i < 60; i++) {
      bothWays(link);
      link.advance(seconds(2));
    }
    const made = link.events.filter(({ event }) => event.kind === "ike-sa-established").length;
    let lost = 0;
    for (let i = 0; i < 60; i++) {
      if (!bothWays(link)) lost += 1;
      link.advance(seconds(1));
    }

    expect(lost).toBe(0);
    expect(link.events.filter(({ event }) => event.kind === "ike-sa-established")).toHaveLength(made);
    link.advance(minutes(10));
    expect(bothWays(link)).toBe(true);
  },
);
