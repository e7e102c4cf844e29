import type { Answer } from "../model/arrival.ts";
import { type Device, watches } from "../model/fleet.ts";
import type { GatewayReading } from "../model/observation.ts";
import type { Platform } from "../platforms/platform.ts";
import { instant } from "../time/instant.ts";

/** The commands of a routine poll of this device: for all that is watched on it. */
export const pollOf = (device: Device, platform: Platform): readonly string[] => {
  const wanted = [
    ...(watches(device, "ipsec") ? platform.poll : []),
    ...(watches(device, "l2tp") ? (platform.lns?.poll ?? []) : []),
  ];
  return [...new Set(wanted)];
};

/** What the answers of such a poll say together. */
export function readAnswers(device: Device, platform: Platform, answers: readonly Answer[]): GatewayReading {
  const lns = watches(device, "l2tp") ? platform.lns?.read(answers) : undefined;
  if (watches(device, "ipsec")) return { ...platform.read(answers), ...(lns === undefined ? {} : { lns }) };
  return {
    askedAt: instant(Math.min(...answers.map(({ askedAt }) => askedAt))),
    at: instant(Math.max(...answers.map(({ at }) => at))),
    readable: lns?.readable ?? {
      ok: false,
      reason: `${platform.name} is not read for what is watched on ${device.name}`,
    },
    ikeSas: [],
    ipsecSas: [],
    connections: [],
    flows: [],
    unread: [],
    ...(lns === undefined ? {} : { lns }),
    ...(lns?.engine === undefined ? {} : { load: { idlePct: lns.engine.idle } }),
  };
}
