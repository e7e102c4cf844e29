import type { JSX } from "preact";
import type { DeviceStatus } from "../../../api/desk.ts";
import { devices } from "../state.ts";
import { Ago, signed } from "../times.tsx";
import { deviceWords, many } from "../words.ts";

/** Every gateway: can it be read, how does its clock stand, what did we not understand. */
export function DeviceTable(): JSX.Element | null {
  const all = [...devices.value.values()].sort((a, b) => trouble(b) - trouble(a));
  if (all.length === 0) return null;
  const shown = all.length > MOST ? all.filter((device, at) => at < SHOWN_OF_MANY || trouble(device) > 0) : all;
  const folded = all.slice(shown.length);
  return (
    <section aria-labelledby="devices-title">
      <h2 id="devices-title">Gateways</h2>
      <Rows devices={shown} caption="Gateways: those in trouble first, then in the order of the configuration" />
      {folded.length > 0 && (
        <details>
          <summary>{many(folded.length, "more gateway")}, all read and well</summary>
          <Rows devices={folded} caption="Gateways that are well" />
        </details>
      )}
    </section>
  );
}

/** More than so many are folded, but for those in trouble. */
const MOST = 40;
const SHOWN_OF_MANY = 15;

function Rows({ devices: some, caption }: { devices: readonly DeviceStatus[]; caption: string }): JSX.Element {
  return (
    <div class="scroll">
      <table class="stack">
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Gateway</th>
            <th scope="col">State</th>
            <th scope="col">Last read</th>
            <th scope="col">Its clock</th>
            <th scope="col">Notes</th>
          </tr>
        </thead>
        <tbody>
          {some.map((device) => (
            <Row key={device.name} device={device} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ device }: { device: DeviceStatus }): JSX.Element {
  const { tone, text } = deviceWords(device);
  return (
    <tr>
      <th scope="row">
        {device.name} <span class="platform">{device.platform}</span>
      </th>
      <td>
        <span class={`pill ${tone}`}>{text}</span>
      </td>
      <td data-label="last read">{device.lastReadingAt === undefined ? "never" : <Ago at={device.lastReadingAt} />}</td>
      <td data-label="its clock">
        <ClockOffset device={device} />
      </td>
      <td class="notes">{notes(device).join(" · ")}</td>
    </tr>
  );
}

/** 2: it cannot be seen; 1: something about it wants to be known; 0: all well. */
function trouble(device: DeviceStatus): number {
  if (deviceWords(device).tone !== "good") return 2;
  return notes(device).length > 0 || isOff(device) ? 1 : 0;
}

/** Within this a clock is called right. */
const RIGHT = 1_000;

const isOff = ({ clockOffset }: DeviceStatus): boolean =>
  clockOffset !== undefined && Math.abs(clockOffset.milliseconds) > Math.max(RIGHT, clockOffset.uncertainty);

function ClockOffset({ device }: { device: DeviceStatus }): JSX.Element {
  const { clockOffset } = device;
  if (clockOffset === undefined) return <span class="dim">not known yet</span>;
  const { milliseconds, uncertainty } = clockOffset;
  const isRight = !isOff(device);
  return (
    <span class={isRight ? "clock-offset" : "clock-offset ask"} title={`give or take ${Math.round(uncertainty)} ms`}>
      {isRight ? "right" : `${signed(milliseconds)} ${milliseconds < 0 ? "(slow)" : "(fast)"}`}
    </span>
  );
}

function notes({ reason, debugs = [], unreadLines, lns }: DeviceStatus): string[] {
  return [
    ...(lns === undefined
      ? []
      : [`${lns.active.toLocaleString("en-GB")} subscribers active, ${lns.init.toLocaleString("en-GB")} logging in`]),
    ...(reason === undefined ? [] : [reason]),
    ...(debugs.length === 0 ? [] : [`debugs are on: ${debugs.join(", ")}`]),
    ...(unreadLines === 0 ? [] : [`${many(unreadLines, "line")} of its answers not understood`]),
  ];
}
