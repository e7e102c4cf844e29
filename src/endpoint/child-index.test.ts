import { expect, test } from "vitest";
import { integerBetween, seededEntropy } from "../time/entropy.ts";
import { instant } from "../time/instant.ts";
import { parseEspSuite } from "./algorithms/suite.ts";
import { ChildIndex } from "./child-index.ts";
import { ChildSa } from "./esp/child-sa.ts";
import type { InnerFlow } from "./inner.ts";
import { covers, parseSelector, type TrafficSelector } from "./selectors.ts";

const suite = parseEspSuite("aes128gcm16");
const keys = { encryption: new Uint8Array(16), salt: new Uint8Array(4), integrity: new Uint8Array(0) };
const any = parseSelector("0.0.0.0/0");

const childTo = (spi: number, ...remoteTs: readonly TrafficSelector[]): ChildSa =>
  new ChildSa({
    name: `c${spi}`,
    connection: "lab",
    suite,
    mode: "tunnel",
    localTs: [any, parseSelector("::/0")],
    remoteTs,
    inboundSpi: spi,
    outboundSpi: spi,
    inboundKeys: keys,
    outboundKeys: keys,
    replayWindow: 64,
    madeAt: instant(0),
  });

const flowTo = (text: string, protocol = 17, port = 9): InnerFlow => {
  const destination = parseSelector(text).start;
  return { source: new Uint8Array(destination.length), destination, protocol, sourcePort: 0, destinationPort: port };
};

test("a flow is found whatever the prefix length, and the newest child that covers it has it", () => {
  const index = new ChildIndex();
  const [wide, narrow, six] = [
    childTo(1, any),
    childTo(2, parseSelector("10.1.0.0/16")),
    childTo(3, parseSelector("2001:db8::/32")),
  ];
  for (const child of [narrow, wide, six]) index.add({ child });

  expect(index.find(flowTo("10.1.2.3"))?.child).toBe(wide);
  index.remove(wide);
  expect(index.find(flowTo("10.1.2.3"))?.child).toBe(narrow);
  expect(index.find(flowTo("10.2.2.3"))).toBeUndefined();
  expect(index.find(flowTo("2001:db8:7::1"))?.child).toBe(six);
  expect(index.find(flowTo("2001:db9::1"))).toBeUndefined();
});

test("a child that was renewed carries nothing more, and its successor all", () => {
  const index = new ChildIndex();
  const [old, next] = [childTo(1, parseSelector("10.1.0.0/16")), childTo(2, parseSelector("10.1.0.0/16"))];
  index.add({ child: old });
  index.add({ child: next });
  expect(index.find(flowTo("10.1.2.3"))?.child).toBe(next);
  next.state = "rekeyed";
  expect(index.find(flowTo("10.1.2.3"))?.child).toBe(old);
});

test("it finds what a search through all children would find, ranges and several selectors among them", () => {
  const chance = seededEntropy(5);
  const number = (high: number): number => integerBetween(chance, 0, high);
  const selector = (): TrafficSelector => {
    const one = parseSelector(`10.${number(3)}.${number(3)}.0/${[0, 8, 16, 22, 24, 32][number(5)]}`);
    return number(4) === 0 ? { ...one, end: Uint8Array.of(10, 3, number(255), number(255)) } : one;
  };
  const index = new ChildIndex();
  let all: readonly ChildSa[] = [];
  for (let step = 0; step < 2_000; step++) {
    const gone = all[number(all.length)];
    if (all.length < 30 || gone === undefined) {
      const child = childTo(step, ...Array.from({ length: 1 + number(2) }, selector));
      index.add({ child });
      all = [...all, child];
    } else {
      index.remove(gone);
      all = all.filter((one) => one !== gone);
    }
    const flow = flowTo(`10.${number(3)}.${number(3)}.${number(2)}`);
    const expected = all.findLast(({ options }) => options.remoteTs.some((ts) => covers(ts, flow.destination, 17, 9)));
    expect(index.find(flow)?.child).toBe(expected);
  }
});
