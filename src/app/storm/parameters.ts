import { UsageError } from "../../errors/errors.ts";
import { costsFromLogins, costsFromProbe } from "../../storm/measured.ts";
import type { ChannelRules, Client, Costs, LnsRules, Scenario } from "../../storm/scenario.ts";
import { type Duration, hours, minutes, seconds } from "../../time/instant.ts";
import { choice, positiveNumber, span, wholeNumber } from "./numbers.ts";

/** What the operator says of the storm, as it was written; what is left out is the preset's. */
export interface StormParameters {
  readonly sessions?: string;
  readonly tunnels?: string;
  /** Of one tunnel each. */
  readonly lacs?: string;
  readonly spread?: string;
  readonly patience?: string;
  readonly redial?: string;
  readonly redialCap?: string;
  readonly hello?: string;
  readonly window?: string;
  readonly slowStart?: true;
  readonly tries?: string;
  readonly delay?: string;
  readonly logins?: string;
  readonly answer?: string;
  readonly cost?: string;
  readonly queue?: string;
  readonly order?: string;
  readonly maxStarting?: string;
  readonly burst?: string;
}

const MOST_SESSIONS = 5_000_000;
const MOST_IN_TUNNEL = 65_535; // RFC 2661 §3.1: a session id has 16 bits, and 0 is none
const MOST_PACKETS = 10_000_000;
const MOST_IN_FLIGHT = 50_000_000;
const MOST_BURST = 100_000;

/** The scenario with what the operator changed. @throws UsageError `storm.*` */
export function changed(scenario: Scenario, given: StormParameters): Scenario {
  const priced = withCosts(scenario, given);
  const made: Scenario = {
    ...priced,
    ...load(scenario, given),
    ...when(given.spread, (text) => ({ spread: span(text, "--spread", hours(1)) })),
    client: client(scenario.client, given),
    channel: channel(scenario.channel, given),
    lns: lns(priced.lns, given),
    policer: {
      ...scenario.policer,
      ...when(given.burst, (text) => ({ burst: wholeNumber(text, "--burst", { least: 1, most: MOST_BURST }) })),
    },
  };
  if (made.tunnels * made.channel.window <= MOST_IN_FLIGHT) return made;
  throw new UsageError(
    "storm.size",
    `${made.tunnels} tunnels with ${made.channel.window} messages in flight are more than is simulated: use --window ${Math.floor(MOST_IN_FLIGHT / made.tunnels)} or less, or fewer --tunnels`,
  );
}

const when = <T extends object>(text: string | undefined, make: (text: string) => T): T | Record<never, never> =>
  text === undefined ? {} : make(text);

function load(scenario: Scenario, { sessions, tunnels, lacs }: StormParameters) {
  if (tunnels !== undefined && lacs !== undefined)
    throw new UsageError("storm.load", "--lacs counts LACs of one tunnel each, --tunnels tunnels: keep one of them");
  const most = { least: 1, most: MOST_SESSIONS };
  const perTunnel = scenario.sessionsPerTunnel;
  const given = tunnels ?? lacs;
  const ofTunnels =
    given === undefined ? undefined : wholeNumber(given, lacs === undefined ? "--tunnels" : "--lacs", most);
  if (sessions === undefined) return { tunnels: ofTunnels ?? scenario.tunnels, sessionsPerTunnel: perTunnel };
  const ofSessions = wholeNumber(sessions, "--sessions", most);
  const count = ofTunnels ?? Math.max(1, Math.round(ofSessions / perTunnel));
  const each = ofSessions / count;
  if (Number.isInteger(each) && each <= MOST_IN_TUNNEL) return { tunnels: count, sessionsPerTunnel: each };
  const near = Math.min(MOST_IN_TUNNEL, Math.max(1, Math.round(each))) * count;
  throw new UsageError(
    "storm.load",
    `${ofSessions} sessions do not divide evenly over ${count} tunnels of at most ${MOST_IN_TUNNEL}: use --sessions ${near}, or another number of --tunnels`,
  );
}

function client(base: Client, { patience, redial, redialCap }: StormParameters): Client {
  return {
    ...base,
    ...when(patience, (text) => ({ patience: span(text, "--patience", minutes(30)) })),
    ...when(redial, (text) => ({ backoff: span(text, "--redial", minutes(30)) })),
    ...when(redialCap, (text) => ({ backoffCap: span(text, "--redial-cap", hours(1)) })),
  };
}

function channel(base: ChannelRules, given: StormParameters): ChannelRules {
  return {
    ...base,
    ...when(given.hello, (text) => ({ hello: helloInterval(text) })),
    ...when(given.window, (text) => ({ window: wholeNumber(text, "--window", { least: 1, most: 1_024 }) })),
    ...when(given.tries, (text) => ({ retransmissions: wholeNumber(text, "--tries", { least: 1, most: 30 }) })),
    ...when(given.delay, (text) => ({ oneWayDelay: span(text, "--delay", seconds(10)) })),
    isSlowStart: given.slowStart ?? base.isSlowStart,
  };
}

const helloInterval = (text: string): Duration =>
  text === "off" || text === "0" ? seconds(0) : span(text, "--hello (or off)", hours(1));

function lns(base: LnsRules, { queue, order, maxStarting }: StormParameters): LnsRules {
  const packets = { least: 1, most: MOST_PACKETS };
  return {
    ...base,
    ...when(queue, (text) => ({ queue: wholeNumber(text, "--queue", packets) })),
    ...when(order, (text) => ({ order: choice(text, "--order", ["fifo", "lifo", "replies-first"] as const) })),
    ...when(maxStarting, (text) => ({ maxStarting: wholeNumber(text, "--max-starting", packets) })),
  };
}

function withCosts(scenario: Scenario, { logins, answer, cost }: StormParameters): Scenario {
  if (logins !== undefined && answer !== undefined)
    throw new UsageError("storm.costs", "--logins and --answer both say how fast the LNS is: keep one of them");
  const scaled =
    logins !== undefined
      ? costsFromLogins(scenario, positiveNumber(logins, "--logins"))
      : answer !== undefined
        ? costsFromProbe(scenario, span(answer, "--answer", seconds(60)))
        : scenario;
  return { ...scaled, lns: { ...scaled.lns, cost: costs(scaled.lns.cost, cost) } };
}

/** `icrq=2ms,iccn=6ms` over what is known. */
function costs(base: Costs, text: string | undefined): Costs {
  const names = Object.keys(base) as readonly (keyof Costs)[];
  const own = (text ?? "")
    .split(",")
    .filter((one) => one.trim() !== "")
    .map((one) => {
      const [name = "", time = ""] = one.trim().split("=");
      return [choice(name, "--cost", names), span(time, `--cost ${name}=`, seconds(60))] as const;
    });
  return { ...base, ...Object.fromEntries(own) };
}
