import type { CaseFile } from "../../../model/incident.ts";
import type { LnsSample } from "../../../model/lns.ts";

export type Sample = LnsSample<string>;

/** What a drawing of samples needs: places in a box of `WIDTH` by the height of a panel, time from left to right. */
export const WIDTH = 900;
export const MAIN = 220;
export const PANEL = 64;

export interface Scale {
  readonly from: number;
  readonly until: number;
  x(at: string | number): number;
}

export function timeScale(samples: readonly Sample[]): Scale {
  const from = Date.parse(samples[0]?.at ?? "");
  const until = Math.max(Date.parse(samples.at(-1)?.at ?? ""), from + 1_000);
  const x = (at: string | number): number =>
    ((typeof at === "number" ? at : Date.parse(at)) - from) * (WIDTH / (until - from));
  return { from, until, x };
}

export const yOf = (value: number, most: number, height: number): number =>
  height - (value / Math.max(1, most)) * height;

/** `M…L…` through what is known; a look without the figure leaves a gap. */
export function lineOf(samples: readonly Sample[], { x }: Scale, y: (sample: Sample) => number | undefined): string {
  let path = "";
  let isDrawing = false;
  for (const sample of samples) {
    const at = y(sample);
    if (at !== undefined) path += `${isDrawing ? "L" : "M"}${x(sample.at).toFixed(1)} ${at.toFixed(1)}`;
    isDrawing = at !== undefined;
  }
  return path;
}

/** What moved between each look and the one before, a second; a counter that went back was cleared. */
export function ratesOf(
  samples: readonly Sample[],
  figure: (sample: Sample) => number | undefined,
): readonly { readonly from: string; readonly until: string; readonly rate: number }[] {
  return samples.slice(1).flatMap((sample, place) => {
    const before = samples[place];
    const [now, then] = [figure(sample), before && figure(before)];
    const span = Date.parse(sample.at) - Date.parse(before?.at ?? sample.at);
    if (before === undefined || now === undefined || then === undefined || span <= 0 || now < then) return [];
    return [{ from: before.at, until: sample.at, rate: ((now - then) * 1_000) / span }];
  });
}

export interface Mark {
  readonly at: string;
  readonly text: string;
  readonly tone: "bad" | "ask" | "good";
}

/** The turns of the story, to be found again in the drawing. */
export function marksOf({ openedAt, actions, verdict }: CaseFile): readonly Mark[] {
  return [
    { at: openedAt, text: "named", tone: "bad" },
    ...actions.flatMap(({ startedAt, title }): Mark[] =>
      startedAt === undefined ? [] : [{ at: startedAt, text: shortOf(title), tone: "ask" }],
    ),
    ...(verdict === undefined
      ? []
      : [{ at: verdict.at, text: verdict.ok ? "proven" : "given up", tone: verdict.ok ? "good" : "bad" } as const]),
  ];
}

const shortOf = (title: string): string =>
  title.startsWith("keep") ? "confirmed" : title.startsWith("take") ? "taken back" : "policed";

/** Round numbers for an axis, some four of them. */
export function ticksOf(most: number): readonly number[] {
  const rough = Math.max(1, most) / 4;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * unit).find((one) => one >= rough) ?? unit;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, place) => place * step);
}
