import { type Duration, renderDuration } from "../time/instant.ts";
import type { Advice, WhatIf } from "./advice.ts";
import { criticalRate, lossOfTunnel, roughRate } from "./closed-forms.ts";
import { drawTerminal } from "./draw-terminal.ts";
import { sessionsOf } from "./scenario.ts";
import type { Sweep, SweepPoint } from "./sweep.ts";

/** The advice in words and bars, for a terminal. */
export function renderAdvice(advice: Advice, columns = 80): string {
  const blocks = [
    untouched(advice),
    forms(advice),
    `Policing all L2TP together (what Junos's l2tp group can do)\n${drawTerminal(advice.aggregate, columns)}${verdict(advice.aggregate)}`,
    losses(advice),
    `Policing requests for calls and tunnels alone (what Junos cannot do)\n${drawTerminal(advice.typed, columns)}${verdict(advice.typed)}`,
    `What else would change it\n${advice.whatIf.map((one) => renderWhatIf(one, advice.atRecommended)).join("\n")}`,
    `Assumed\n${advice.assumptions.map((line) => `  - ${line}`).join("\n")}`,
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

const span = (time: Duration | undefined): string => (time === undefined ? "never" : renderDuration(time));

function untouched({ scenario, untouched: { end, t95, up, loginsPerSecond, ranFor } }: Advice): string {
  const sessions = sessionsOf(scenario);
  const head = `${sessions} sessions of ${scenario.tunnels} tunnels are down. Without a policer `;
  if (end === "recovered") return `${head}95 % are up after ${span(t95)}.`;
  return `${head}${up.at(-1) ?? 0} of them are up after ${span(ranFor)}, ${loginsPerSecond.toFixed(1)} logins a second: it does not recover.`;
}

function forms({ forms: { floor, ceiling, excess, expectation, staysCollapsed } }: Advice): string {
  return [
    `Floor: ${span(floor)} of work for the LNS; at most ${ceiling.toFixed(0)} logins a second.`,
    `Excess work is ${excess.toFixed(1)} times the clients' patience (${expectation}); it stays collapsed: ${staysCollapsed}.`,
  ].join("\n");
}

function verdict({ best, recommended, cliff, margin, meanCost, isTyped }: Sweep): string {
  if (best === undefined || recommended === undefined) return "No rate tried brings the sessions back.";
  const unit = isTyped ? "requests a second" : "packets a second";
  const fall =
    cliff === undefined
      ? "no cliff among the rates tried"
      : `cliff at ${cliff}, ${Math.round(100 * (margin ?? 0))} % above`;
  const computed = isTyped
    ? ""
    : `; computed from ${meanCost.toFixed(2)} ms a packet: ${Math.round(criticalRate(meanCost))}, or ${Math.round(roughRate(meanCost))} to be safe where the cost is a guess`;
  return `Recommended: ${recommended} ${unit} (${fall}${computed}). Best tried: ${best.rate}, ${span(best.t95)}.`;
}

function losses({ scenario, atRecommended }: Advice): string {
  if (atRecommended === undefined) return "";
  const { rate, tunnelsLost, t95, packetsPerLogin = 0, loginsPerSecond, policedShare } = atRecommended;
  const { retransmissions } = scenario.channel;
  const lost = lossOfTunnel(policedShare, retransmissions);
  const odds = lost * 1e6 < 1 ? "hardly one" : `one in ${Math.round(1 / lost)}`;
  return [
    `At ${rate} packets a second 95 % are up after ${span(t95)}, ${loginsPerSecond.toFixed(1)} logins a second, ${packetsPerLogin.toFixed(1)} packets a login;`,
    `${Math.round(tunnelsLost)} tunnels are expected to be lost on the way. A message is policed like any other: with ${Math.round(100 * policedShare)} % dropped,`,
    `${odds} is lost in all its tries, and its tunnel with it.${scenario.channel.hello === 0 ? "" : " Set the hello interval to 0 while the storm lasts."}`,
  ].join("\n");
}

/** Beside the same rate without the change, where there is one. */
function renderWhatIf({ change, rate, t95, tunnelsLost }: WhatIf, plain: SweepPoint | undefined): string {
  const at = rate === undefined ? "" : ` at ${rate} pps`;
  const lost = tunnelsLost >= 1 ? `, ${Math.round(tunnelsLost)} tunnels lost` : "";
  const base = rate === undefined || rate !== plain?.rate ? undefined : plain.t95;
  const gain = base === undefined || t95 === undefined ? "" : ` (${signed(Math.round((100 * (t95 - base)) / base))} %)`;
  return `  - ${change}${at}: ${span(t95)}${gain}${lost}`;
}

const signed = (n: number): string => (n < 0 ? `−${-n}` : `+${n}`);
