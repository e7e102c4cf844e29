import type { ClosedForms } from "../../storm/closed-forms.ts";
import { drawTerminal } from "../../storm/draw-terminal.ts";
import { renderAdvice } from "../../storm/render.ts";
import { type Scenario, sessionsOf } from "../../storm/scenario.ts";
import type { Sweep, SweepPoint } from "../../storm/sweep.ts";
import { type Duration, renderDuration } from "../../time/instant.ts";
import type { FleetAnswer, StormAnswer } from "./answer.ts";
import { JUNOS_NOTES } from "./junos.ts";
import type { StormOrder } from "./order.ts";

/** The answer for a terminal: what to do first, then why, then what was given. */
export function renderStorm(order: StormOrder, answer: StormAnswer, columns: number): string {
  const blocks = [
    wrapped(headline(answer), columns),
    body(answer, columns).trimEnd(),
    wrapped(fleetText(answer.fleet), columns),
    answer.kind === "advice" ? junosText(answer.junos, columns) : "",
    givenText(order, answer.scenario, columns),
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

/** Broken between words; what follows the first line stands below `hang`. */
function wrapped(text: string, columns: number, hang = ""): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/(?<=\S) /)) {
    if (line !== "" && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = `${hang}${word}`;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join("\n");
}

const span = (time: Duration | undefined): string => (time === undefined ? "never" : renderDuration(time));
const number = (n: number): string => n.toLocaleString("en-US");

function headline(answer: StormAnswer): string {
  switch (answer.kind) {
    case "advice":
      return adviceHeadline(answer);
    case "sweep":
      return sweepHeadline(answer.sweep);
    case "rate":
      return rateHeadline(answer);
  }
}

type Of<K extends StormAnswer["kind"]> = Extract<StormAnswer, { readonly kind: K }>;

function adviceHeadline({ chosen, advice: { untouched, typed }, scenario }: Of<"advice">): string {
  const isAlone = untouched.end === "recovered";
  if (chosen !== undefined) {
    const goesOn = untouched.end === "collapsed" ? ", and it goes on like that" : "";
    const alone = `${number(untouched.up.at(-1) ?? 0)} of ${number(sessionsOf(scenario))} are`;
    return `Police L2TP at ${chosen.rate} packets a second: 95 % of the sessions are back after ${span(chosen.t95)}. Without a policer ${isAlone ? `they are after ${span(untouched.t95)}` : `${alone} after ${span(untouched.ranFor)}${goesOn}`}.`;
  }
  if (isAlone) return `It passes by itself, after ${span(untouched.t95)}: no policer is needed.`;
  return `No rate of the policer brings the sessions back ${WITHIN}${instead(typed)}`;
}

const WITHIN = "within the time tried (--horizon)";

const instead = ({ best, recommended }: Sweep): string =>
  best === undefined
    ? "."
    : `. Policing requests alone would, at ${recommended} a second, but Junos's l2tp group cannot do that; see below what else would change it.`;

function rateHeadline({ isPoliced, point, scenario }: Of<"rate">): string {
  const how = isPoliced ? `At ${point.rate} ${unit(scenario.policer.isTyped)}` : "Without a policer";
  return point.t95 === undefined
    ? `${how} the sessions do not come back ${WITHIN}.`
    : `${how} 95 % of the sessions are back after ${span(point.t95)}.`;
}

const unit = (isTyped: boolean): string => `${isTyped ? "requests" : "packets"} a second`;

function sweepHeadline({ isTyped, best, recommended, cliff, margin }: Sweep): string {
  if (best === undefined || recommended === undefined) return `No rate tried brings the sessions back ${WITHIN}.`;
  const fall =
    cliff === undefined
      ? "no cliff among the rates tried"
      : `the cliff is at ${cliff}, ${Math.round(100 * (margin ?? 0))} % above`;
  return `Recommended: ${recommended} ${unit(isTyped)} (${fall}). Best tried: ${best.rate}, ${span(best.t95)}.`;
}

function body(answer: StormAnswer, columns: number): string {
  switch (answer.kind) {
    case "advice":
      return renderAdvice(answer.advice, columns);
    case "sweep":
      return `${drawTerminal(answer.sweep, columns)}\n${formsText(answer.forms)}`;
    case "rate":
      return pointText(answer.point);
  }
}

const EXPECTED = { recovers: "passes by itself", "may-collapse": "may collapse", collapses: "collapses" } as const;

const formsText = ({ floor, ceiling, expectation }: ClosedForms): string =>
  `Floor: ${span(floor)} of work for the LNS, at most ${ceiling.toFixed(0)} logins a second. Without a policer the storm ${EXPECTED[expectation]}.`;

function pointText({ t50, t95, loginsPerSecond, packetsPerLogin, ...rest }: SweepPoint): string {
  const { utilisation, tunnelsLost, policedShare, meanCost } = rest;
  return [
    `  half of them up        ${span(t50)}`,
    `  95 % of them up        ${span(t95)}`,
    `  logins a second        ${loginsPerSecond.toFixed(1)}`,
    `  packets a login        ${packetsPerLogin?.toFixed(1) ?? "nobody got in"}`,
    `  dropped by the policer ${Math.round(100 * policedShare)} %`,
    `  LNS at work            ${Math.round(100 * utilisation)} %, ${meanCost.toFixed(2)} ms a packet`,
    `  tunnels lost           ${Math.round(tunnelsLost)}`,
  ].join("\n");
}

function fleetText(fleet: FleetAnswer | undefined): string {
  if (fleet === undefined) return "";
  const { lns, sessions, rate, t95, upAtEnd, recovered } = fleet;
  const how = rate === undefined ? "without a policer" : `each behind ${rate} a second`;
  return `All ${lns} LNS, ${how}: 95 % of ${number(sessions)} sessions up after ${span(t95)}; at the end ${number(upAtEnd)} are up, and ${recovered} of ${lns} LNS have recovered. The figures above are of one of them.`;
}

const junosText = (lines: readonly string[], columns: number): string =>
  lines.length === 0
    ? ""
    : [
        "Junos, to copy (nothing is applied)",
        ...lines.map((line) => `  ${line}`),
        ...JUNOS_NOTES.map((note) => wrapped(`- ${note}`, columns, "  ")),
      ].join("\n");

function givenText({ preset, seeds, lns, question, shown }: StormOrder, scenario: Scenario, columns: number): string {
  const { client, channel, lns: rules, spread, policer } = scenario;
  const { cost, queue, order, maxStarting } = rules;
  const cap = client.backoffCap === undefined ? "" : `, doubling up to ${span(client.backoffCap)}`;
  const starting = maxStarting === undefined ? "" : `, at most ${number(maxStarting)} logins in progress`;
  const costs = Object.entries(cost).map(([name, time]) => `${name} ${Math.round(1_000 * time) / 1_000}`);
  const rows = [
    ...(shown === undefined ? [] : [`  shown    ${shown}`]),
    `  load     ${number(sessionsOf(scenario))} sessions on ${number(scenario.tunnels)} tunnels${lns === 1 ? "" : " of each LNS"}, first dials within ${span(spread)}`,
    `  clients  give up after ${span(client.patience)}, redial after some ${span(client.backoff)}${cap}`,
    `  LACs     ${channel.window} messages unacknowledged${channel.isSlowStart ? ", slow start" : ""}, ${channel.retransmissions} retransmissions, hello ${channel.hello === 0 ? "off" : span(channel.hello)}, ${span(channel.oneWayDelay)} away`,
    `  LNS      ${costs.join(", ")} ms; a queue of ${number(queue)} (${order})${starting}`,
    ...(question.kind === "rate" && question.rate === undefined
      ? ["  policer  none"]
      : [`  policer  burst ${policer.burst === undefined ? "of a second" : number(policer.burst)}`]),
    `  seeds    ${seeds.join(", ")}`,
  ];
  const head = `Given, from the preset ${preset.name} and your options. ${preset.about}`;
  return [wrapped(head, columns), ...rows.map((row) => wrapped(row, columns, " ".repeat(11)))].join("\n");
}
