import { expect, vi } from "vitest";
import { HOST } from "./addresses.ts";
import type { Lab } from "./lab.ts";
import type { PeerChildSa } from "./list-sas.ts";
import type { RunningEndpoint, ShownChild } from "./running-endpoint.ts";

/** Once both ends have the child, pings both ways through ESP; then the counters of both ends tell the same of the child. */
export async function trafficFlows(lab: Lab, ours: RunningEndpoint, count = 3): Promise<void> {
  await inStep(lab, ours); // an IKEv1 responder has it only when the third message is there (RFC 2409 §5.5)
  await eventually(async () => expect(await lab.isRouted()).toBe(true)); // follows the SA by a moment
  expect(await ours.ping({ from: HOST.ours, to: HOST.theirs, count })).toBe(count);
  expect(await lab.pingFromPeer(count)).toBe(count);
  await countersAgree(lab, ours);
}

export async function countersAgree(lab: Lab, ours: RunningEndpoint): Promise<void> {
  const [theirs, own] = [await peerChildren(lab), await ownChildren(ours)];
  const counted = own.map(({ inboundSpi, outboundSpi, counters }) => {
    const { inPackets, inBytes, outPackets, outBytes, ...faults } = counters;
    const wrong = Object.entries(faults).filter(([, count]) => count !== 0);
    return { inboundSpi, outboundSpi, inPackets, inBytes, outPackets, outBytes, wrong };
  });

  expect(counted).toEqual(theirs.map(mirrored));
  expect(counted).toHaveLength(1);
}

/** What we must have counted when the peer counted this. */
const mirrored = ({ spiIn, spiOut, packetsIn, packetsOut, bytesIn, bytesOut }: PeerChildSa): object => ({
  inboundSpi: spiOut,
  outboundSpi: spiIn,
  inPackets: packetsOut,
  inBytes: bytesOut,
  outPackets: packetsIn,
  outBytes: bytesIn,
  wrong: [],
});

const peerChildren = async (lab: Lab): Promise<readonly PeerChildSa[]> =>
  (await lab.peerSas()).flatMap(({ children }) => children).filter(({ state }) => state === "INSTALLED");

const ownChildren = async (ours: RunningEndpoint): Promise<readonly ShownChild[]> =>
  (await ours.show()).flatMap(({ children }) => children).filter(({ state }) => state === "installed");

/** When all that was under way is over, each end has one IKE SA with one child, and they are the same. */
export const inStep = (lab: Lab, ours: RunningEndpoint): Promise<void> =>
  eventually(async () => expect(await heldByBoth(lab, ours)).toMatchObject([{ children: [expect.anything()] }]));

/** When all that was under way is over, both ends hold the same, whatever it is. */
export const agreed = (lab: Lab, ours: RunningEndpoint): Promise<void> =>
  eventually(async () => void (await heldByBoth(lab, ours)));

/** What each end would use: the same at both, or the test fails. */
async function heldByBoth(lab: Lab, ours: RunningEndpoint): Promise<readonly object[]> {
  const theirs = (await lab.peerSas()).filter(({ state }) => state !== "CONNECTING");
  const own = await ours.show();
  // One that the peer may still know is kept for half a minute, and carries nothing
  const seen = own
    .filter(({ state }) => state !== "rekeyed")
    .map(({ localSpi, remoteSpi, isInitiator, children }) => ({
      spis: isInitiator ? [localSpi, remoteSpi] : [remoteSpi, localSpi],
      children: children
        .filter(({ state }) => state === "installed")
        .map(({ inboundSpi, outboundSpi }) => [inboundSpi, outboundSpi]),
    }));
  expect(seen).toEqual(
    theirs.map(({ initiatorSpi, responderSpi, children }) => ({
      spis: [initiatorSpi, responderSpi],
      // Both keep a child that was replaced for stragglers, for some seconds
      children: children.filter(({ state }) => state === "INSTALLED").map(({ spiIn, spiOut }) => [spiOut, spiIn]),
    })),
  );
  return seen;
}

/** Until it holds; the last failure tells when it never does. */
export const eventually = (holds: () => void | Promise<void>, timeout = 10_000): Promise<void> =>
  vi.waitFor(holds, { timeout, interval: 100 });
