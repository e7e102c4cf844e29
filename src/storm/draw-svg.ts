import type { Advice } from "./advice.ts";
import type { Sweep, SweepPoint } from "./sweep.ts";

/** A rate that is marked, in packets per second: the recommended one, unless another was proposed. */
export interface MarkedRate {
  readonly rate: number;
  readonly word: string;
}

/** T95 over the policer's rate: slope, cliff, floor, the marked rate and its margin. Stands alone, light and dark. */
export function drawSvg(advice: Advice, marked: MarkedRate | undefined = recommendedOf(advice)): string {
  const frame = frameOf(advice);
  const { aggregate, typed, forms } = advice;
  const body = [
    ...axes(frame),
    cliffArea(frame, aggregate),
    line(frame, forms.floor / 1_000, "floor", `floor: ${Math.round(forms.floor / 1_000)} s of work`),
    ...curve(frame, aggregate, "aggregate"),
    ...curve(frame, typed, "typed"),
    ...(marked === undefined ? [] : marker(frame, marked, aggregate.cliff)),
    ...legend(frame),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="t d">
<title id="t">Time until 95 % of the sessions are up again, over the policer's rate</title>
<desc id="d">${describeCurve(advice)}</desc>
<style>${STYLE}</style>
<clipPath id="frame"><rect x="${LEFT}" y="${TOP}" width="${WIDTH - LEFT - RIGHT}" height="${HEIGHT - TOP - BOTTOM}"/></clipPath>
${body.filter((part) => part !== "").join("\n")}
</svg>
`;
}

const recommendedOf = ({ aggregate: { recommended } }: Advice): MarkedRate | undefined =>
  recommended === undefined ? undefined : { rate: recommended, word: "recommended" };

const WIDTH = 760;
const HEIGHT = 420;
const LEFT = 64;
const RIGHT = 24;
const TOP = 36;
const BOTTOM = 56;

const STYLE =
  "svg{font:12px system-ui,sans-serif;color:#1b1f24;background:#fff}text{fill:currentColor}" +
  ".axis,.tick{stroke:currentColor;stroke-width:1;fill:none}.grid{stroke:currentColor;stroke-opacity:.12}" +
  ".aggregate{stroke:#0b62c4;fill:#0b62c4}.typed{stroke:#a15c00;fill:#a15c00;stroke-dasharray:6 4}" +
  ".curve{fill:none;stroke-width:2}.cliff{fill:#c0262d;fill-opacity:.1}.floor{stroke:#3a7d44;stroke-dasharray:2 4}" +
  ".marked{stroke:#0b62c4;stroke-width:1.5;stroke-dasharray:1 3;fill:none}" +
  "@media(prefers-color-scheme:dark){svg{color:#e6e9ee;background:#14171b}.aggregate{stroke:#6cb0ff;fill:#6cb0ff}" +
  ".typed{stroke:#f0a53c;fill:#f0a53c}.cliff{fill:#ff6b72;fill-opacity:.16}.floor{stroke:#7fce8b}.marked{stroke:#6cb0ff}}" +
  ".curve{fill:none!important}";

/** From seconds and packets per second to places on the page. */
interface Frame {
  readonly highestRate: number;
  readonly longest: number;
  x(rate: number): number;
  y(time: number): number;
}

function frameOf({ aggregate, typed, forms }: Advice): Frame {
  const points = [...aggregate.points, ...typed.points];
  const highestRate = niceAbove(Math.max(10, ...points.map(({ rate }) => rate)));
  const best = Math.max(aggregate.best?.t95 ?? 0, forms.floor) / 1_000;
  const times = points.flatMap(({ t95 }) => (t95 === undefined ? [] : [t95 / 1_000]));
  const longest = niceAbove(Math.min(5 * best, Math.max(best, ...times)));
  return {
    highestRate,
    longest,
    x: (rate) => round(LEFT + (rate / highestRate) * (WIDTH - LEFT - RIGHT)),
    y: (time) => round(HEIGHT - BOTTOM - (time / longest) * (HEIGHT - TOP - BOTTOM)),
  };
}

const round = (n: number): number => Math.round(10 * n) / 10;

/** The next of 1, 2, 5 times a power of ten, in steps of a fifth of it. */
function niceAbove(n: number): number {
  const step = 10 ** Math.floor(Math.log10(n)) / 2;
  return Math.ceil(n / step) * step;
}

function axes(frame: Frame): readonly string[] {
  const { highestRate, longest, x, y } = frame;
  const fifths = [0, 1, 2, 3, 4, 5];
  const bottom = y(0);
  return [
    ...fifths.map((i) => `<path class="grid" d="M${LEFT} ${y((i * longest) / 5)}H${WIDTH - RIGHT}"/>`),
    `<path class="axis" d="M${LEFT} ${TOP}V${bottom}H${WIDTH - RIGHT}"/>`,
    ...fifths.map((i) => text(x((i * highestRate) / 5), bottom + 18, String((i * highestRate) / 5), "middle")),
    ...fifths.map((i) => text(LEFT - 8, y((i * longest) / 5) + 4, `${(i * longest) / 5}`, "end")),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, "policer: packets (by type: requests) per second", "middle"),
    text(LEFT - 48, TOP - 14, "seconds until 95 % are up", "start"),
  ];
}

const text = (x: number, y: number, words: string, anchor: "start" | "middle" | "end"): string =>
  `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${escaped(words)}</text>`;

const escaped = (words: string): string =>
  words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** The curve through the rates that recover; an arrow at the top where that takes longer than is drawn, a cross where it never does. */
function curve({ longest, x, y }: Frame, { points }: Sweep, name: "aggregate" | "typed"): readonly string[] {
  const timed = points.filter((point): point is SweepPoint & { t95: number } => point.t95 !== undefined) as readonly {
    readonly rate: number;
    readonly t95: number;
  }[];
  const path = timed.map(({ rate, t95 }, i) => `${i === 0 ? "M" : "L"}${x(rate)} ${y(t95 / 1_000)}`).join("");
  const top = y(longest);
  const place = ({ rate, t95 }: { readonly rate: number; readonly t95: number }): string =>
    t95 / 1_000 > longest
      ? `<path class="curve ${name}" d="M${x(rate) - 4} ${top + 5}l4 -5l4 5"/>`
      : `<circle class="${name}" r="3" cx="${x(rate)}" cy="${y(t95 / 1_000)}"/>`;
  return [
    path === "" ? "" : `<path class="curve ${name}" clip-path="url(#frame)" d="${path}"/>`,
    ...timed.map(place),
    ...points
      .filter(({ t95 }) => t95 === undefined)
      .map(({ rate }) => `<path class="curve ${name}" d="M${x(rate) - 4} ${top - 4}l8 8m0 -8l-8 8"/>`),
  ];
}

function cliffArea({ x, y, longest }: Frame, { cliff }: Sweep): string {
  if (cliff === undefined) return "";
  const left = x(cliff);
  const area = `<rect class="cliff" x="${left}" y="${y(longest)}" width="${round(WIDTH - RIGHT - left)}" height="${round(y(0) - y(longest))}"/>`;
  return `${area}\n${text(WIDTH - RIGHT - 4, y(longest) + 16, "the cliff", "end")}`;
}

function line({ y }: Frame, time: number, name: string, words: string): string {
  return `<path class="curve ${name}" d="M${LEFT} ${y(time)}H${WIDTH - RIGHT}"/>\n${text(WIDTH - RIGHT - 4, y(time) - 5, words, "end")}`;
}

/** The marked rate, and how far the cliff is from it. */
function marker({ x, y, longest }: Frame, { rate, word }: MarkedRate, cliff: number | undefined): readonly string[] {
  const at = x(rate);
  const label = [
    `<path class="marked" d="M${at} ${y(0)}V${y(longest)}"/>`,
    text(at - 6, y(longest) + 16, `${word}: ${rate} pps`, "end"),
  ];
  if (cliff === undefined || cliff <= rate) return label;
  const [edge, level] = [x(cliff), y(longest) + 36];
  const margin = `${Math.round((100 * (cliff - rate)) / rate)} % to the cliff`;
  return [
    ...label,
    `<path class="marked" d="M${at} ${level}H${edge}"/>`,
    edge - at < NARROW ? text(at - 6, level + 4, margin, "end") : text((at + edge) / 2, level - 6, margin, "middle"),
  ];
}

/** Too little room for the words of the margin. */
const NARROW = 110;

const legend = ({ longest, y }: Frame): readonly string[] => [
  text(WIDTH - 278, y(longest) - 14, "^ longer  × never", "end"),
  `<path class="curve aggregate" d="M${WIDTH - 250} ${TOP - 18}h24"/>`,
  text(WIDTH - 220, y(longest) - 14, "aggregate", "start"),
  `<path class="curve typed" d="M${WIDTH - 140} ${TOP - 18}h24"/>`,
  text(WIDTH - 110, y(longest) - 14, "by message", "start"),
];

/** What the curve shows, in a sentence or two. */
export function describeCurve({ aggregate: { best, cliff, recommended } }: Advice): string {
  if (best?.t95 === undefined) return "No rate brings the sessions back.";
  const fall =
    cliff === undefined ? "" : ` From ${cliff} packets per second on it takes more than twice as long, or never ends.`;
  return `Best at ${best.rate} packets per second with ${Math.round(best.t95 / 1_000)} seconds; ${recommended} is recommended.${fall}`;
}
