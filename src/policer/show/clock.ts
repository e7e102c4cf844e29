import { type Duration, type Instant, instant } from "../../time/instant.ts";

/** The device's time zone, since Junos prints local time with the zone's short name. */
export interface Zone {
  readonly name: string;
  /** East of Greenwich. */
  readonly offset: Duration;
}

/** `2014-07-08 09:14:41 PDT` */
export function renderStamp(at: Instant, { name, offset }: Zone): string {
  const local = new Date(instant(at + offset)).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 19)} ${name}`;
}

/** `00:03:31`, between the seconds that are printed. */
export function renderSpan(from: Instant, to: Instant): string {
  const total = Math.floor(to / 1_000) - Math.floor(from / 1_000);
  const parts = [Math.floor(total / 3_600), Math.floor(total / 60) % 60, total % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}
