import { type Device, type Fleet, type Watch, watches } from "../../model/fleet.ts";
import { readLogLine } from "../../platforms/log.ts";
import type { Platform } from "../../platforms/platform.ts";
import { hours, seconds } from "../../time/instant.ts";
import { decodeSyslog } from "../../wire/syslog/decode.ts";
import type { SyslogMessage } from "../../wire/syslog/message.ts";
import { hostsIn } from "./hosts.ts";
import type { Look } from "./looks.ts";
import type { Material } from "./material.ts";

/** Readings that are recorded do not grow stale: both ends were hardly asked within a minute. */
const LONG_PAUSE = hours(8);

/** The gateways that the material is of, and those of a configuration where one is given. Remedies are only shown. */
export function fleetSeen(
  materials: readonly Material[],
  looks: readonly Look[],
  platforms: readonly Platform[],
  configured: Fleet | undefined,
): Fleet {
  const known = (configured?.devices ?? []).map((device) => ({ ...device, pollEvery: LONG_PAUSE }));
  const isKnown = (name: string): boolean =>
    known.some((device) => [device.name, ...device.logNames].some((one) => one.toLowerCase() === name.toLowerCase()));
  const hosts = loggers(materials, platforms);
  const names = [...new Set([...looks.map(({ device }) => device), ...hosts.keys()])];
  const seen = names.flatMap((name) => {
    const own = looks.filter(({ device }) => device === name);
    const platform = platforms.find((one) => one.name === (own[0]?.platform ?? hosts.get(name)?.name));
    return isKnown(name) || platform === undefined ? [] : [deviceOf(name, platform, own, materials)];
  });
  return {
    devices: [...known, ...seen],
    tunnels: configured?.tunnels ?? [],
    response: { default: "dry-run", causes: {}, devices: {}, deviceCauses: {}, coolDown: seconds(0) },
  };
}

function deviceOf(name: string, platform: Platform, looks: readonly Look[], materials: readonly Material[]): Device {
  const watch = watched(platform, looks);
  const device: Device = {
    name,
    platform: platform.name,
    addresses: [],
    logNames: hostsOf(materials, name),
    utcOffsetMinutes: 0,
    pollEvery: LONG_PAUSE,
    ...(watch.length === 0 ? {} : { watch }),
  };
  return { ...device, addresses: addressesOf(device, platform, looks) };
}

/** By what was asked. */
function watched(platform: Platform, looks: readonly Look[]): readonly Watch[] {
  const asked = looks.flatMap(({ answers }) => answers.map(({ command }) => command));
  const isOf = (commands: readonly string[]): boolean =>
    asked.some((command) => commands.some((one) => command === one || command.startsWith(`${one} `)));
  const lns = platform.lns?.poll ?? [];
  const isIpsec = isOf(platform.poll.filter((command) => !lns.includes(command)));
  return [...(isIpsec ? (["ipsec"] as const) : []), ...(isOf(lns) ? (["l2tp"] as const) : [])];
}

/** Its own ends of the SAs that it shows; its name last, under which lines without a host are taken for its own. */
function addressesOf(device: Device, platform: Platform, looks: readonly Look[]): readonly string[] {
  const readings = watches(device, "ipsec") ? looks.map(({ answers }) => platform.read(answers)) : [];
  const own = readings.flatMap(({ ipsecSas, ikeSas, flows }) =>
    [...flows, ...ipsecSas, ...ikeSas].map(({ localAddress }) => localAddress),
  );
  return [...new Set(own)].filter((address) => address !== "0.0.0.0" && address !== "::").concat(device.name);
}

/** The hosts that the lines in a device's own folder name: it may log under another name. */
const hostsOf = (materials: readonly Material[], name: string): readonly string[] =>
  [
    ...new Set(materials.flatMap((one) => (one.kind === "log" && one.device === name ? headHosts(one.lines) : []))),
  ].filter((host) => host !== name);

/** Several hosts are a collector's file: each is a device of its own. */
const headHosts = (lines: readonly string[]): readonly string[] =>
  hostsIn(lines).size === 1 ? [...hostsIn(lines)] : [];

/** So many lines that mean something tell whose words they are. */
const ENOUGH = 50;

/** Who wrote log lines that mean something, with the platform whose words they are. */
function loggers(materials: readonly Material[], platforms: readonly Platform[]): ReadonlyMap<string, Platform> {
  const votes = new Map<string, Votes>();
  for (const material of materials) {
    if (material.kind !== "log") continue;
    for (const line of material.lines) {
      const message = decodeSyslog(line);
      const name = writerOf(material, message);
      if (name === undefined) continue;
      const own = votes.get(name) ?? { all: 0, by: new Map() };
      if (own.all >= ENOUGH) continue;
      for (const platform of platforms) {
        if (readLogLine(platform, message).event === undefined) continue;
        own.by.set(platform, (own.by.get(platform) ?? 0) + 1);
        own.all += 1;
        votes.set(name, own);
      }
    }
  }
  const most = ({ by }: Votes): Platform => [...by].sort((a, b) => b[1] - a[1])[0]?.[0] as Platform;
  return new Map([...votes].map(([name, own]) => [name, most(own)]));
}

interface Votes {
  all: number;
  readonly by: Map<Platform, number>;
}

/** The host that a collector's line names; whose log it is, where all lines name one or none does. */
function writerOf({ device, lines }: Log, { host }: SyslogMessage): string | undefined {
  if (hostsIn(lines).size === 1) return device;
  return host ?? (hostsIn(lines).size > 0 ? undefined : device);
}

type Log = Extract<Material, { kind: "log" }>;
