import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { milliseconds, renderDuration } from "../../time/instant.ts";
import { now } from "./state.ts";

const KEPT_AS = "spindrift.zone";

/** In which zone times are shown; devices mostly log in UTC, people live elsewhere. */
export const zone = signal<"local" | "UTC">(localStorage.getItem(KEPT_AS) === "UTC" ? "UTC" : "local");

export function switchZone(): void {
  zone.value = zone.value === "UTC" ? "local" : "UTC";
  localStorage.setItem(KEPT_AS, zone.value);
}

const clock = (options: Intl.DateTimeFormatOptions, utc: boolean): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat("en-GB", { hourCycle: "h23", ...options, ...(utc ? { timeZone: "UTC" } : {}) });
const TIME = { hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;
const DAY = { year: "numeric", month: "short", day: "2-digit" } as const;
const clocks = {
  local: { time: clock(TIME, false), day: clock(DAY, false) },
  UTC: { time: clock(TIME, true), day: clock(DAY, true) },
};

/** `04:01:03`, with the day in front when it is another one than today. */
function renderTime(text: string, today = Date.now()): string {
  const { time, day } = clocks[zone.value];
  const at = new Date(text);
  const on = day.format(at);
  return on === day.format(today) ? time.format(at) : `${on}, ${time.format(at)}`;
}

export function At({ at, precise = false }: { at: string; precise?: boolean }): JSX.Element {
  const fraction = precise ? at.slice(19, 23) : "";
  return (
    <time dateTime={at} title={at}>
      {renderTime(at)}
      {fraction !== "" && <span class="fraction">{fraction}</span>}
    </time>
  );
}

/** How long ago it was, kept true. */
export function Ago({ at, words = " ago" }: { at: string; words?: string }): JSX.Element {
  const span = Math.max(0, now.value - Date.parse(at));
  return (
    <time dateTime={at} title={`${renderTime(at)} ${zone.value} · ${at}`}>
      {span < 1_000 ? "just now" : renderDuration(milliseconds(span - (span % 1_000))) + words}
    </time>
  );
}

/** `+3.2s`, `-840ms` */
export const signed = (ms: number): string => `${ms < 0 ? "−" : "+"}${renderDuration(milliseconds(Math.abs(ms)))}`;
