import { didYouMean, UsageError } from "../../errors/errors.ts";
import { LINK_FLAP, type Scenario } from "../../storm/scenario.ts";

/** A storm that has a name, to begin with. */
export interface Preset {
  readonly name: string;
  readonly about: string;
  /** Of all LNS together. */
  readonly scenario: Scenario;
  readonly lns: number;
}

export const PRESETS: readonly [Preset, ...Preset[]] = [
  {
    name: "link-flap",
    about:
      "An LNS of 24,000 sessions on 6,000 tunnels; a LAC-facing link flaps for half a minute, and 8,000 sessions on 4,000 of the tunnels redial.",
    scenario: LINK_FLAP,
    lns: 1,
  },
  {
    name: "all-lacs",
    about: "The same LNS; all 24,000 sessions on all 6,000 tunnels redial.",
    scenario: { ...LINK_FLAP, tunnels: 6_000, sessionsPerTunnel: 4 },
    lns: 1,
  },
  {
    name: "million",
    about: "A million sessions on 500,000 tunnels redial to 125 such LNS at once.",
    scenario: { ...LINK_FLAP, tunnels: 500_000 },
    lns: 125,
  },
];

/** @throws UsageError `storm.preset` */
export function presetNamed(name: string): Preset {
  const preset = PRESETS.find((one) => one.name === name);
  if (preset !== undefined) return preset;
  const known = PRESETS.map((one) => one.name);
  const meant = didYouMean(name, known);
  throw new UsageError(
    "storm.preset",
    `there is no preset “${name}”; ${meant === undefined ? `there are: ${known.join(", ")}` : `did you mean “${meant}”?`}`,
  );
}
