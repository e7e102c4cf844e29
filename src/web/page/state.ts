import { computed, signal } from "@preact/signals";
import type { DeskStatus, DeviceStatus, DropCount, TunnelStatus } from "../../api/desk.ts";
import type { CaseFile } from "../../model/incident.ts";

/** How the page stands with Spindrift. */
export type Connection =
  | { readonly at: "connecting" }
  | { readonly at: "live" }
  | { readonly at: "lost"; readonly since: number }
  | { readonly at: "refused"; readonly message: string };

export const connection = signal<Connection>({ at: "connecting" });
export const isLoaded = signal(false);
export const status = signal<DeskStatus | undefined>(undefined);
export const devices = signal<ReadonlyMap<string, DeviceStatus>>(new Map());
export const tunnels = signal<ReadonlyMap<string, TunnelStatus>>(new Map());
export const incidents = signal<ReadonlyMap<string, CaseFile>>(new Map());
export const drops = signal<readonly DropCount[]>([]);

/** What a screen reader says when something happens. */
export const announcement = signal("");

/** The wall clock, once a second. */
export const now = signal(Date.now());

const newestFirst = (a: CaseFile, b: CaseFile): number => (a.id < b.id ? 1 : -1);
const sorted = computed(() => [...incidents.value.values()].sort(newestFirst));
/** Those that want a human first. */
export const openIncidents = computed(() =>
  sorted.value.filter(isOpen).sort((a, b) => Number(wantsHuman(b)) - Number(wantsHuman(a))),
);
export const closedIncidents = computed(() => sorted.value.filter((incident) => !isOpen(incident)));

export const isOpen = ({ status }: CaseFile): boolean => status !== "closed";
export const wantsHuman = ({ status, hold }: CaseFile): boolean =>
  hold === undefined && (status === "awaiting-approval" || status === "escalated");

/** A new map with one entry put in; the others stay the same objects, so that only what changed is drawn anew. */
export function put<T>(map: ReadonlyMap<string, T>, key: string, value: T): ReadonlyMap<string, T> {
  return new Map(map).set(key, value);
}

/** The same drop counter, newer; or one more. */
export function putDrop(list: readonly DropCount[], drop: DropCount): readonly DropCount[] {
  const isSame = ({ intake, source, reason, type }: DropCount): boolean =>
    intake === drop.intake && source === drop.source && reason === drop.reason && type === drop.type;
  return list.some(isSame) ? list.map((one) => (isSame(one) ? drop : one)) : [...list, drop];
}
