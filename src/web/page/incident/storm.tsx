import type { ComponentChildren, JSX } from "preact";
import type { CaseFile } from "../../../model/incident.ts";
import { At } from "../times.tsx";
import {
  lineOf,
  MAIN,
  type Mark,
  marksOf,
  PANEL,
  ratesOf,
  type Sample,
  type Scale,
  ticksOf,
  timeScale,
  WIDTH,
  yOf,
} from "./series.ts";

const LEFT = 56;
const GAP = 26;
const TOP = 34;

/** How the control plane of an LNS went, from before it began: who is up and who waits, what the policer drops, the engine. */
export function Storm({ incident }: { incident: CaseFile }): JSX.Element | null {
  const { samples = [] } = incident;
  if (samples.length < 2) return null;
  return (
    <section aria-labelledby="storm-title">
      <h2 id="storm-title">How it went</h2>
      <p class="legend">
        <span class="key active">active</span>
        <span class="key init">waiting in Init</span>
        <span class="key dropped">dropped by the policer, a second</span>
        <span class="key idle">routing engine idle</span>
      </p>
      <div class="scroll">
        <Drawing samples={samples} marks={marksOf(incident)} />
      </div>
      <details>
        <summary>The figures, look by look</summary>
        <Figures samples={samples} />
      </details>
    </section>
  );
}

function Drawing({ samples, marks }: { samples: readonly Sample[]; marks: readonly Mark[] }): JSX.Element {
  const scale = timeScale(samples);
  const height = TOP + MAIN + 2 * (GAP + PANEL) + 28;
  const last = samples.at(-1);
  return (
    <svg
      class="storm"
      viewBox={`0 0 ${LEFT + WIDTH + 20} ${height}`}
      role="img"
      aria-label={`Active subscribers went from ${samples[0]?.active} to ${last?.active} over the time drawn; the figures are in the table below.`}
    >
      <g transform={`translate(${LEFT} ${TOP})`}>
        <Sessions samples={samples} scale={scale} />
        <Panel at={MAIN + GAP} name="drops">
          <Drops samples={samples} scale={scale} />
        </Panel>
        <Panel at={MAIN + PANEL + 2 * GAP} name="idle">
          <Idle samples={samples} scale={scale} />
        </Panel>
        <Times scale={scale} at={height - TOP - 10} />
        <Marks marks={marks} scale={scale} height={height - TOP - 28} />
      </g>
    </svg>
  );
}

function Sessions({ samples, scale }: { samples: readonly Sample[]; scale: Scale }): JSX.Element {
  const most = Math.max(...samples.map(({ active, init }) => Math.max(active, init)));
  return (
    <g>
      {ticksOf(most).map((tick) => (
        <g key={tick}>
          <line class="grid" x1={0} x2={WIDTH} y1={yOf(tick, most, MAIN)} y2={yOf(tick, most, MAIN)} />
          <text class="tick" x={-8} y={yOf(tick, most, MAIN) + 4} text-anchor="end">
            {tick.toLocaleString("en-GB")}
          </text>
        </g>
      ))}
      <path class="init" d={lineOf(samples, scale, ({ init }) => yOf(init, most, MAIN))} />
      <path class="active" d={lineOf(samples, scale, ({ active }) => yOf(active, most, MAIN))} />
    </g>
  );
}

function Drops({ samples, scale }: { samples: readonly Sample[]; scale: Scale }): JSX.Element {
  const rates = ratesOf(samples, ({ dropped }) => dropped);
  const most = Math.max(1, ...rates.map(({ rate }) => rate));
  return (
    <g>
      <text class="tick" x={-8} y={12} text-anchor="end">
        {Math.round(most).toLocaleString("en-GB")}/s
      </text>
      {rates.map(({ from, until, rate }) => (
        <rect
          key={until}
          class="dropped"
          x={scale.x(from)}
          width={Math.max(1, scale.x(until) - scale.x(from) - 1)}
          y={yOf(rate, most, PANEL)}
          height={PANEL - yOf(rate, most, PANEL)}
        />
      ))}
    </g>
  );
}

const Idle = ({ samples, scale }: { samples: readonly Sample[]; scale: Scale }): JSX.Element => (
  <g>
    <text class="tick" x={-8} y={12} text-anchor="end">
      100 %
    </text>
    <path
      class="idle"
      d={lineOf(samples, scale, ({ idle }) => (idle === undefined ? undefined : yOf(idle, 100, PANEL)))}
    />
  </g>
);

const Panel = ({ at, name, children }: { at: number; name: string; children: ComponentChildren }): JSX.Element => (
  <g transform={`translate(0 ${at})`} data-panel={name}>
    <line class="base" x1={0} x2={WIDTH} y1={PANEL} y2={PANEL} />
    {children}
  </g>
);

function Times({ scale, at }: { scale: Scale; at: number }): JSX.Element {
  const step =
    [15, 30, 60, 120, 300, 600, 1_800].find((one) => (scale.until - scale.from) / (one * 1_000) <= 10) ?? 3_600;
  const first = Math.ceil(scale.from / (step * 1_000)) * step * 1_000;
  const times = Array.from(
    { length: Math.floor((scale.until - first) / (step * 1_000)) + 1 },
    (_, i) => first + i * step * 1_000,
  );
  return (
    <g>
      {times.map((time) => (
        <text key={time} class="tick" x={scale.x(time)} y={at} text-anchor="middle">
          {new Date(time).toLocaleTimeString([], {
            hour: "2-digit",
            minute: "2-digit",
            second: "2-digit",
            hourCycle: "h23",
          })}
        </text>
      ))}
    </g>
  );
}

/** Texts that would run into one another stand a line apart. */
const Marks = ({ marks, scale, height }: { marks: readonly Mark[]; scale: Scale; height: number }): JSX.Element => (
  <g>
    {marks.map(({ at, text, tone }, place) => {
      const x = Math.min(WIDTH, Math.max(0, scale.x(at)));
      return (
        <g key={`${at} ${text}`} class={`mark ${tone}`}>
          <line x1={x} x2={x} y1={-6} y2={height} />
          <text x={x} y={place % 2 === 0 ? -22 : -10} text-anchor={x > WIDTH - 60 ? "end" : "middle"}>
            {text}
          </text>
        </g>
      );
    })}
  </g>
);

function Figures({ samples }: { samples: readonly Sample[] }): JSX.Element {
  const show = (n: number | undefined): string => n?.toLocaleString("en-GB") ?? "—";
  return (
    <div class="scroll">
      <table class="counters">
        <thead>
          <tr>
            <th scope="col">Look</th>
            {["Active", "Init", "Tunnels", "AAA requests", "Timed out", "Idle %", "Policer pps", "Dropped"].map(
              (name) => (
                <th key={name} scope="col" class="number">
                  {name}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {samples.map((one) => (
            <tr key={one.at}>
              <th scope="row">
                <At at={one.at} />
              </th>
              {[
                one.active,
                one.init,
                one.tunnels,
                one.requests,
                one.timedOut,
                one.idle,
                one.bandwidth,
                one.dropped,
              ].map((figure, place) => (
                <td key={place} class="number">
                  {show(figure)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
