import { type Device, type Fleet, type Watch, watches } from "../../model/fleet.ts";
import { readLogLine } from "../../platforms/log.ts";
import type { Platform } from "../../platforms/platform.ts";
import { hours, seconds } from "../../time/instant.ts";
import { decodeSyslog } from "../../wire/syslog/decode.ts";
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
  const names = [...new Set([...looks.map(({ device }) => device), ...loggers(materials, platforms).keys()])];
  const hosts = loggers(materials, platforms);
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

const headHosts = (lines: readonly string[]): readonly string[] => {
  const hosts = new Set(lines.flatMap((line) => decodeSyslog(line).host ?? []));
  return hosts.size === 1 ? [...hosts] : []; // several are a collector's file: each is a device of its own
};

/** Who wrote log lines that mean something, with the platform whose words they are. */
function loggers(materials: readonly Material[], platforms: readonly Platform[]): ReadonlyMap<string, Platform> {
  const votes = new Map<string, Map<Platform, number>>();
  for (const material of materials) {
    if (material.kind !== "log") continue;
    const isOwn = headHosts(material.lines).length === 1;
    const isNamed = material.lines.some((line) => decodeSyslog(line).host !== undefined);
    for (const line of material.lines) {
      const message = decodeSyslog(line);
      const name = isOwn ? material.device : (message.host ?? (isNamed ? undefined : material.device));
      if (name === undefined) continue;
      for (const platform of platforms) {
        if (readLogLine(platform, message).event === undefined) continue;
        const own = votes.get(name) ?? new Map<Platform, number>();
        votes.set(name, own.set(platform, (own.get(platform) ?? 0) + 1));
      }
    }
  }
  return new Map(
    [...votes].map(([name, own]) => [name, [...own].sort((a, b) => b[1] - a[1])[0]?.[0] as Platform] as const),
  );
}
