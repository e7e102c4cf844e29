import { UsageError } from "../../errors/errors.ts";
import type { Consent, Device, Fleet, ResponsePolicy } from "../../model/fleet.ts";
import { type Duration, parseDuration, seconds } from "../../time/instant.ts";
import { localOf } from "../endpoint-config.ts";
import type { EndpointDocument } from "./endpoint-schema.ts";
import type { ConfigDocument, DeviceDocument } from "./schema.ts";

/** Strangers to each other are polled gently; VICI costs a daemon next to nothing. */
const POLL_EVERY = { ios: seconds(30), junos: seconds(30), strongswan: seconds(10) } as const;
const ENDPOINT_POLL = seconds(5);
const COOL_DOWN = seconds(30);

/** The fleet that a configuration describes. @throws UsageError `config.reference` for names that lead nowhere */
export function fleetOf(document: ConfigDocument): Fleet {
  const devices = [...document.devices.map(deviceOf), ...(document.endpoints ?? []).map(endpointDevice)];
  const names = new Set<string>();
  for (const { name } of devices) {
    if (names.has(name))
      throw new UsageError("config.reference", `two devices are called “${name}”; names must be unique`);
    names.add(name);
  }
  for (const tunnel of document.tunnels ?? []) {
    for (const { device } of tunnel.ends) {
      if (!names.has(device)) {
        throw new UsageError(
          "config.reference",
          `tunnel “${tunnel.name}” names the device “${device}”, which is not in devices`,
        );
      }
    }
  }
  return { devices, tunnels: (document.tunnels ?? []) as Fleet["tunnels"], response: responseOf(document) };
}

/** An endpoint of ours is watched as a Junos gateway, whose words it answers to; asking it costs nothing. */
const endpointDevice = (document: EndpointDocument): Device => ({
  name: document.name,
  platform: "junos",
  addresses: [localOf(document).address],
  logNames: [],
  utcOffsetMinutes: 0,
  pollEvery: ENDPOINT_POLL,
});

function deviceOf(device: DeviceDocument): Device {
  return {
    name: device.name,
    platform: device.platform,
    addresses: device.addresses,
    logNames: device.logNames ?? [],
    utcOffsetMinutes: device.utcOffset === undefined ? 0 : offsetMinutes(device.utcOffset),
    pollEvery: span(device.pollEvery) ?? POLL_EVERY[device.platform],
    ...(device.ssh === undefined ? {} : { login: device.ssh.username }),
    ...(device.watch === undefined ? {} : { watch: device.watch }),
    ...(device.loginsPerSecond === undefined ? {} : { loginsPerSecond: device.loginsPerSecond }),
  };
}

export function offsetMinutes(text: string): number {
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(4, 6));
  return text.startsWith("-") ? -minutes : minutes;
}

const span = (text: string | undefined): Duration | undefined => (text === undefined ? undefined : parseDuration(text));

/** Without a word of the operator every remedy waits for approval. */
function responseOf({ respond = {} }: ConfigDocument): ResponsePolicy {
  const devices: Record<string, Consent> = {};
  const deviceCauses: Record<string, Record<string, Consent>> = {};
  for (const [name, rule] of Object.entries(respond.devices ?? {})) {
    if (rule.default !== undefined) devices[name] = rule.default;
    if (rule.causes !== undefined) deviceCauses[name] = rule.causes;
  }
  return {
    default: respond.default ?? "approval",
    causes: respond.causes ?? {},
    devices,
    deviceCauses,
    coolDown: span(respond.coolDown) ?? COOL_DOWN,
  };
}
