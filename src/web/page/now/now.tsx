import type { JSX } from "preact";
import type { DeviceStatus } from "../../../api/desk.ts";
import { closedIncidents, devices, isLoaded, openIncidents, status, tunnels, wantsHuman } from "../state.ts";
import { capital, many } from "../words.ts";
import { DeviceTable } from "./device-table.tsx";
import { DropTable } from "./drop-table.tsx";
import { FleetStrip } from "./fleet-strip.tsx";
import { ClosedList, OpenList } from "./incident-list.tsx";

/** What an operator must see at once: whether anything is wrong, what, and what is watched. */
export function NowScreen(): JSX.Element {
  if (!isLoaded.value) return <p class="loading">Asking Spindrift…</p>;
  const open = openIncidents.value;
  return (
    <>
      <Headline />
      {open.length > 0 && <OpenList incidents={open} />}
      <FleetStrip />
      <DeviceTable />
      <DropTable />
      <ClosedList incidents={closedIncidents.value} />
      <footer class="foot">
        Spindrift {status.value?.version}
        {status.value?.listeners.map(({ intake, address }) => (
          <span key={`${intake} ${address}`}>
            {intake} on {address}
          </span>
        ))}
      </footer>
    </>
  );
}

function Headline(): JSX.Element {
  const open = openIncidents.value;
  const waiting = open.filter(wantsHuman).length;
  const { tone, text } = summary(open.length, waiting);
  return (
    <section class={`headline ${tone}`} aria-label="Summary">
      <h1 tabIndex={-1}>{text}</h1>
      <p>{watched()}</p>
      {status.value?.store.ok === false && (
        <p class="banner bad" role="alert">
          <strong>What comes in cannot be kept:</strong> {status.value.store.detail}
        </p>
      )}
    </section>
  );
}

function summary(open: number, waiting: number): { readonly tone: string; readonly text: string } {
  if (waiting > 0)
    return { tone: "ask", text: `${capital(many(waiting, "incident"))} ${waiting === 1 ? "needs" : "need"} you.` };
  if (open > 0) return { tone: "busy", text: `${many(open, "incident")}, in good hands.` };
  const troubled = [...tunnels.value.values()].filter(({ state }) => state === "down" || state === "mismatch").length;
  if (troubled > 0) return { tone: "busy", text: `${many(troubled, "tunnel")} in trouble, no incident yet.` };
  if (tunnels.value.size === 0 && servers().length === 0) return { tone: "dim", text: "No tunnel seen yet." };
  const unknown = [...tunnels.value.values()].filter(({ state }) => state === "unknown").length;
  if (unknown > 0 || unseen().length > 0) return { tone: "dim", text: "No trouble seen, but not all can be seen." };
  return { tone: "good", text: "All is well." };
}

/** Gateways that cannot be read now: what they carry may be well or not. */
const unseen = (): string[] =>
  [...devices.value.values()]
    .filter(({ session, reading }) => session !== "up" || reading !== "ok")
    .map(({ name }) => name);

/** Gateways whose L2TP control plane is watched. */
const servers = (): readonly (DeviceStatus & Required<Pick<DeviceStatus, "lns">>)[] =>
  [...devices.value.values()].filter(
    (device): device is DeviceStatus & Required<Pick<DeviceStatus, "lns">> => device.lns !== undefined,
  );

function watched(): string {
  const lns = servers();
  const active = lns.reduce((sum, one) => sum + one.lns.active, 0);
  const sessions =
    lns.length === 0
      ? ""
      : `${many(lns.length, "LNS", "LNS")} with ${active.toLocaleString("en-GB")} subscribers active`;
  const pairs = [...tunnels.value.values()];
  const gateways = [...devices.value.values()];
  if (gateways.length === 0) return "No gateway is configured: add one to spindrift.yaml.";
  const up = pairs.filter(({ state }) => state === "up" || state === "rekeying").length;
  const blind = unseen();
  const between = `${many(pairs.length, "tunnel")} between ${many(gateways.length, "gateway")}: ${up} up`;
  const seen = `Watching ${pairs.length === 0 && sessions !== "" ? sessions : [between, sessions].filter((text) => text !== "").join("; ")}.`;
  if (blind.length === 0) return `${seen} Every gateway can be read.`;
  const few = blind.slice(0, 3).join(", ");
  return `${seen} Not readable now: ${few}${blind.length > 3 ? ` and ${blind.length - 3} more` : ""}.`;
}
