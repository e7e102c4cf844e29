import { UsageError } from "../../errors/errors.ts";
import { HORIZON } from "../../storm/outcome.ts";
import type { Scenario } from "../../storm/scenario.ts";
import { type Duration, hours } from "../../time/instant.ts";
import { span, wholeNumber } from "./numbers.ts";
import { changed, type StormParameters } from "./parameters.ts";
import { PRESETS, type Preset, presetNamed } from "./presets.ts";
import { type Shown, shownIn } from "./shown.ts";

/** What is asked: all the advice, one curve, or what one rate does. */
export type StormQuestion =
  | { readonly kind: "advice" }
  | { readonly kind: "sweep"; readonly isTyped: boolean }
  | { readonly kind: "rate"; readonly rate: number | undefined; readonly isTyped: boolean };

export interface StormOptions extends StormParameters {
  readonly preset?: string;
  readonly lns?: string;
  readonly sweep?: true;
  readonly rate?: string;
  readonly typed?: true;
  readonly seed?: string;
  readonly seeds?: string;
  readonly horizon?: string;
  readonly svg?: string;
  readonly shown?: string;
}

export interface StormOrder {
  /** What the gateway itself showed, in a sentence. */
  readonly shown?: string;
  readonly preset: Preset;
  readonly question: StormQuestion;
  /** Of all LNS together. */
  readonly scenario: Scenario;
  readonly lns: number;
  readonly seeds: readonly number[];
  readonly horizon: Duration;
}

const MOST_LNS = 1_000;
const MOST_SEEDS = 25;
const MOST_RATE = 100_000; // Junos's range of bandwidth

/** @throws UsageError `storm.*`: what was meant, and how to say it */
export function stormOrder(given: StormOptions): StormOrder {
  const shown = given.shown === undefined ? undefined : shownIn(given.shown);
  const options = shown === undefined ? given : withShown(given, shown.parameters);
  const preset = options.preset === undefined ? PRESETS[0] : presetNamed(options.preset);
  const question = questionOf(options);
  if (options.svg !== undefined && question.kind !== "advice")
    throw new UsageError("storm.svg", "--svg draws both curves: leave out --sweep, --rate and --typed");
  const scenario = changed(preset.scenario, options);
  const told = shown === undefined ? {} : { shown: shown.told };
  return { preset, question, scenario, lns: lnsOf(options, preset, scenario), ...runsOf(options), ...told };
}

/** The operator's own word counts before what the gateway showed. */
function withShown(given: StormOptions, { logins, ...load }: Shown["parameters"]): StormOptions {
  const isLoadGiven = (given.sessions ?? given.tunnels ?? given.lacs) !== undefined;
  const isSpeedGiven = (given.logins ?? given.answer ?? given.cost) !== undefined;
  return {
    ...given,
    ...(isLoadGiven ? {} : load),
    ...(isSpeedGiven || logins === undefined ? {} : { logins }),
  };
}

function questionOf({ sweep, rate, typed }: StormOptions): StormQuestion {
  const isTyped = typed === true;
  if (sweep === true && rate !== undefined)
    throw new UsageError("storm.question", "--sweep tries many rates and --rate tries one: keep one of them");
  if (rate === "none" && isTyped)
    throw new UsageError("storm.question", "--typed is a way to police, and --rate none does not police: keep one");
  if (rate !== undefined) return { kind: "rate", rate: rateOf(rate), isTyped };
  return sweep === true || isTyped ? { kind: "sweep", isTyped } : { kind: "advice" };
}

const rateOf = (text: string): number | undefined =>
  text === "none" ? undefined : wholeNumber(text, "--rate (or none)", { least: 1, most: MOST_RATE });

function lnsOf({ lns }: StormOptions, preset: Preset, { tunnels }: Scenario): number {
  const count = lns === undefined ? preset.lns : wholeNumber(lns, "--lns", { least: 1, most: MOST_LNS });
  if (count <= tunnels) return count;
  throw new UsageError(
    "storm.lns",
    `${count} LNS share ${tunnels} tunnels: use --lns ${tunnels} or less, or more --tunnels`,
  );
}

function runsOf({ seed = "1", seeds = "1", horizon }: StormOptions) {
  const first = wholeNumber(seed, "--seed", { least: 0, most: 0xffff_ffff });
  const count = wholeNumber(seeds, "--seeds", { least: 1, most: MOST_SEEDS });
  return {
    seeds: Array.from({ length: count }, (_, i) => (first + i) >>> 0),
    horizon: horizon === undefined ? HORIZON : span(horizon, "--horizon", hours(6)),
  };
}
