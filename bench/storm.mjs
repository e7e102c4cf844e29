// The storm simulator: events a second, a quarter of an hour without help, the whole rate search of the link flap, a million
// sessions on 125 LNS, and a minute of a million sessions on one.
// Ends 1 when a bar is missed: a million events a second, the search in under a minute.
import { advise } from "../dist/storm/advice.js";
import { dealt, runFleet } from "../dist/storm/fleet.js";
import { run } from "../dist/storm/outcome.js";
import { LINK_FLAP, policed, sessionsOf } from "../dist/storm/scenario.js";
import { sweep } from "../dist/storm/sweep.js";

const json = process.argv.includes("--json");
const say = (line) => json || console.log(line);
const minutes = (n) => n * 60_000;

function timed(work) {
  const start = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(start);
  return { result, seconds: (user + system) / 1e6 };
}

const results = {};
run(policed(LINK_FLAP, 500), { seed: 9, horizon: minutes(5) });

for (const [name, scenario, horizon, toEnd] of [
  ["500 pps", policed(LINK_FLAP, 500), minutes(5), false],
  ["250 pps", policed(LINK_FLAP, 250), minutes(10), false],
  ["no policer, 900 s", LINK_FLAP, minutes(15), true],
  ["20,000 pps, 900 s", policed(LINK_FLAP, 20_000), minutes(15), true],
]) {
  const { result, seconds } = timed(() => run(scenario, { seed: 1, horizon, isToTheEnd: toEnd }));
  results[name] = {
    events: result.events,
    seconds,
    perSecond: result.events / seconds,
    end: result.end,
    up: result.up.at(-1),
  };
  say(
    `${name.padEnd(20)} ${(result.events / 1e6).toFixed(2).padStart(7)} M events in ${seconds.toFixed(2).padStart(6)} CPU s: ${(result.events / seconds / 1e6).toFixed(2)} M/s; ${result.end}, ${result.up.at(-1)} up, T95 ${result.t95 === undefined ? "never" : `${result.t95 / 1_000} s`}`,
  );
}

const search = timed(() => sweep(LINK_FLAP, { seeds: [1, 2, 3] }));
results.search = {
  seconds: search.seconds,
  events: search.result.events,
  best: search.result.best,
  recommended: search.result.recommended,
};
say(
  `rate search, 3 seeds  ${search.result.points.length} rates in ${search.seconds.toFixed(1)} CPU s (${(search.result.events / search.seconds / 1e6).toFixed(2)} M events/s): best ${search.result.best.rate} pps with ${search.result.best.t95 / 1_000} s, recommended ${search.result.recommended}, cliff ${search.result.cliff}`,
);

if (process.argv.includes("--advise")) {
  const whole = timed(() => advise(LINK_FLAP, { seeds: [1, 2, 3] }));
  say(`all of the advice     ${whole.seconds.toFixed(1)} CPU s`);
}

const million = dealt({ ...policed(LINK_FLAP, 500), tunnels: 500_000 }, 125);
const fleet = timed(() => runFleet(million, { seed: 1, horizon: minutes(30) }));
results.million = { seconds: fleet.seconds, events: fleet.result.events, t95: fleet.result.t95 };
say(
  `${fleet.result.sessions} sessions, 125 LNS  ${(fleet.result.events / 1e6).toFixed(0)} M events in ${fleet.seconds.toFixed(1)} CPU s (${(fleet.result.events / fleet.seconds / 1e6).toFixed(2)} M/s); T95 of all ${fleet.result.t95 === undefined ? "not in 30 min" : `${fleet.result.t95 / 1_000} s`}; one LNS has ${sessionsOf(million[0].scenario)}`,
);

const one = { ...policed(LINK_FLAP, 500), tunnels: 500_000 };
const minute = timed(() => run(one, { seed: 1, horizon: minutes(1), isToTheEnd: true }));
results.one = { seconds: minute.seconds, events: minute.result.events, memory: process.memoryUsage().rss };
say(
  `${sessionsOf(one)} sessions, one LNS   ${(minute.result.events / 1e6).toFixed(0)} M events of its first minute in ${minute.seconds.toFixed(1)} CPU s (${(minute.result.events / minute.seconds / 1e6).toFixed(2)} M/s), ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
);

const best = Math.max(...Object.values(results).map((row) => row.perSecond ?? 0));
const isFast = best >= 1e6 && search.seconds < 60;
if (json) console.log(JSON.stringify({ ...results, isFast }));
else console.log(isFast ? "bars met" : "a bar is missed");
process.exit(isFast ? 0 : 1);
