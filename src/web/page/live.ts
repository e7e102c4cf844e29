import { batch } from "@preact/signals";
import type { DeskEvent } from "../../api/desk.ts";
import type { CaseFile } from "../../model/incident.ts";
import { getStatus, listDevices, listDrops, listIncidents, listTunnels, Refusal } from "./desk.ts";
import {
  announcement,
  connection,
  devices,
  drops,
  incidents,
  isLoaded,
  now,
  put,
  putDrop,
  status,
  tunnels,
} from "./state.ts";
import { statusWord } from "./words.ts";

const KINDS = ["incident", "tunnel", "device", "drop"] as const;
const RETRY = 3_000;
/** Ages of readings move without an event; so often they are asked for. */
const REFRESH = 5_000;

/** Events that come in while the lists are on their way; they are newer than the lists. */
let waiting: DeskEvent[] | undefined;

/** Keeps the page in step with Spindrift for as long as it is open. */
export function stayLive(): void {
  setInterval(() => {
    now.value = Date.now();
  }, 1_000);
  setInterval(() => {
    if (connection.value.at === "live") refresh().catch(() => undefined); // the event stream notices a loss by itself
  }, REFRESH);
  connect();
}

function connect(): void {
  const source = new EventSource("/api/v1/events");
  let isOver = false;
  // A browser gives up for good on an answer that is no stream, so the stream is always made anew by ourselves
  const giveUp = (): void => {
    if (isOver) return;
    isOver = true;
    source.close();
    waiting = undefined;
    if (connection.value.at !== "lost") connection.value = { at: "lost", since: Date.now() };
    getStatus().catch(noteRefusal);
    setTimeout(connect, RETRY);
  };
  source.onopen = () => {
    load(() => isOver).catch(giveUp);
  };
  source.onerror = giveUp;
  for (const kind of KINDS) source.addEventListener(kind, ({ data }) => take(JSON.parse(data as string) as DeskEvent));
}

function noteRefusal(error: unknown): void {
  if (error instanceof Refusal && error.status === 401) connection.value = { at: "refused", message: error.message };
}

async function load(isOver: () => boolean): Promise<void> {
  waiting = [];
  const [lists, files] = await Promise.all([readings(), listIncidents()]);
  if (isOver()) return;
  const missed = waiting ?? [];
  waiting = undefined;
  batch(() => {
    show(lists);
    incidents.value = new Map(files.map((file) => [file.id, file]));
    connection.value = { at: "live" };
    isLoaded.value = true;
    for (const event of missed) take(event);
  });
}

async function refresh(): Promise<void> {
  show(await readings());
}

const readings = () => Promise.all([getStatus(), listDevices(), listTunnels(), listDrops()]);

function show([desk, gateways, pairs, dropped]: Awaited<ReturnType<typeof readings>>): void {
  batch(() => {
    status.value = desk;
    devices.value = new Map(gateways.map((device) => [device.name, device]));
    tunnels.value = new Map(pairs.map((tunnel) => [tunnel.name, tunnel]));
    drops.value = dropped;
  });
}

function take(event: DeskEvent): void {
  if (waiting !== undefined) {
    waiting.push(event);
    return;
  }
  switch (event.kind) {
    case "incident":
      takeIncident(event.incident);
      break;
    case "tunnel":
      tunnels.value = put(tunnels.value, event.tunnel.name, event.tunnel);
      break;
    case "device":
      devices.value = put(devices.value, event.device.name, event.device);
      break;
    case "drop":
      drops.value = putDrop(drops.value, event.drop);
      break;
  }
}

/** Puts in a newer case file, whether an event or the answer to an order brought it. */
export function takeIncident(incident: CaseFile): void {
  const before = incidents.value.get(incident.id);
  incidents.value = put(incidents.value, incident.id, incident);
  if (before?.status !== incident.status) {
    announcement.value = `${before === undefined ? "New incident" : "Incident"} ${incident.id}, ${incident.title}: ${statusWord(incident)}`;
  }
}
