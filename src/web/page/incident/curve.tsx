import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { CurvePoint, StormCurve } from "../../../api/desk.ts";
import type { CaseFile } from "../../../model/incident.ts";
import { curveDrawing, getCurve } from "../desk.ts";

type Asked =
  | { readonly at: "asked" }
  | { readonly at: "here"; readonly curve: StormCurve }
  | { readonly at: "refused"; readonly why: string };

/** What the policer's rate does in this storm: the curve with its cliff, and what else would change it. */
export function Curve({ incident: { id, storm } }: { incident: CaseFile }): JSX.Element | null {
  const basis = JSON.stringify(storm);
  const asked = useCurve(id, basis);
  if (storm === undefined) return null;
  return (
    <section aria-labelledby="curve-title" class="curve">
      <h2 id="curve-title">What the policer's rate does</h2>
      {asked.at === "asked" && (
        <p class="loading">Simulating the storm at some thirty rates; this takes about half a minute…</p>
      )}
      {asked.at === "refused" && <p>The curve could not be made: {asked.why}</p>}
      {asked.at === "here" && <Drawn id={id} basis={basis} curve={asked.curve} />}
    </section>
  );
}

/** Asks again when another rate was proposed. */
function useCurve(id: string, basis: string | undefined): Asked {
  const [asked, setAsked] = useState<Asked>({ at: "asked" });
  useEffect(() => {
    if (basis === undefined) return;
    let isOver = false;
    const take = (next: Asked): void => {
      if (!isOver) setAsked(next);
    };
    take({ at: "asked" });
    getCurve(id).then(
      (curve) => take({ at: "here", curve }),
      (error: Error) => take({ at: "refused", why: error.message }),
    );
    return () => {
      isOver = true;
    };
  }, [id, basis]);
  return asked;
}

function Drawn({ id, basis, curve }: { id: string; basis: string | undefined; curve: StormCurve }): JSX.Element {
  const { sessions, tunnels, loginsPerSecond, isGuess, untouched, floorSec, told } = curve;
  return (
    <>
      <p>
        {number(sessions)} sessions on {number(tunnels)} tunnels call an LNS that manages {number(loginsPerSecond)}{" "}
        logins a second{isGuess && " (a published case's figure: nothing is known of this LNS)"}.{" "}
        {untouched.recovers
          ? `Without a policer they are back after ${span(untouched.afterSec)}.`
          : `Without a policer ${number(untouched.up)} are up after ${span(untouched.afterSec)}, and it goes on like that.`}{" "}
        The work alone takes {span(floorSec)}: nothing is faster. {told}
      </p>
      <div class="scroll">
        <img src={curveDrawing(id, basis ?? "")} alt={told} width={760} height={420} />
      </div>
      <details>
        <summary>The figures, rate by rate</summary>
        <Rates title="Policing all L2TP together" points={curve.aggregate} unit="pps" />
        <Rates title="Policing requests alone (Junos cannot)" points={curve.typed} unit="requests/s" />
      </details>
      <details>
        <summary>What else would change it, and what is assumed</summary>
        <ul>
          {curve.whatIf.map(({ change, rate, t95Sec, tunnelsLost }) => (
            <li key={change}>
              {change}
              {rate !== undefined && ` at ${rate} pps`}: {span(t95Sec)}
              {tunnelsLost > 0 && `, ${number(tunnelsLost)} tunnels lost`}
            </li>
          ))}
        </ul>
        <ul>
          {curve.assumptions.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </details>
    </>
  );
}

function Rates({ title, points, unit }: { title: string; points: readonly CurvePoint[]; unit: string }): JSX.Element {
  return (
    <div class="scroll">
      <table class="counters">
        <caption>{title}</caption>
        <thead>
          <tr>
            {[unit, "95 % up after", "Logins a second", "Tunnels lost"].map((name) => (
              <th key={name} scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.map(({ rate, t95Sec, tunnelsLost, loginsPerSecond }) => (
            <tr key={rate}>
              <th scope="row" class="number">
                {number(rate)}
              </th>
              <td class="number">{span(t95Sec)}</td>
              <td class="number">{loginsPerSecond.toFixed(1)}</td>
              <td class="number">{number(tunnelsLost)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const number = (n: number): string => n.toLocaleString("en-GB", { maximumFractionDigits: 1 });

function span(sec: number | undefined): string {
  if (sec === undefined) return "never";
  const [minutes, rest] = [Math.floor(sec / 60), sec % 60];
  return minutes === 0 ? `${rest} s` : rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}
