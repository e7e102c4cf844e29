import { expect } from "vitest";
import type { RunningEndpoint } from "../endpoint/running-endpoint.ts";
import { eventually } from "../endpoint/traffic.ts";
import type { PlutoLab } from "./pluto-lab.ts";

/** Until both ends use the same child and nothing else: what was replaced is only kept for stragglers. */
export const inStepWithPluto = (lab: PlutoLab, ours: RunningEndpoint): Promise<void> =>
  eventually(async () => {
    const theirs = (await lab.states()).filter(({ isNewest, spis }) => isNewest && spis !== undefined);
    const own = (await ours.show()).flatMap(({ children }) => children).filter(({ state }) => state === "installed");
    expect(own.map(({ inboundSpi, outboundSpi }) => ({ ours: inboundSpi, theirs: outboundSpi }))).toEqual(
      theirs.map(({ spis }) => spis),
    );
    expect(own).toHaveLength(1);
  });

/** Until neither end holds anything. */
export const nothingLeft = (lab: PlutoLab, ours: RunningEndpoint): Promise<void> =>
  eventually(async () => expect([await lab.states(), await ours.show()]).toEqual([[], []]));
