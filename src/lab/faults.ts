import { didYouMean, UsageError } from "../errors/errors.ts";
import type { LabGateway } from "./gateway.ts";
import type { LabWorld } from "./world.ts";

/** A way in which a virtual gateway can be broken. */
export interface Fault {
  readonly name: string;
  readonly help: string;
  /** What happens at once; a fault without it is a state that lasts until it is mended. */
  readonly strike?: (world: LabWorld, gateway: LabGateway) => void;
}

const eachPeer = (gateway: LabGateway, act: (peer: string) => void): void => gateway.spec.peers.forEach(act);

export const faults: readonly Fault[] = [
  {
    name: "drift",
    help: "a rekey of this end's child SAs of which the peer never hears the end; the IKE SA stays the same on both (KB02)",
    strike: (world, gateway) => eachPeer(gateway, (peer) => world.drift(gateway, peer)),
  },
  {
    name: "reload",
    help: "the device restarts and loses every SA; its peers do not notice (KB01)",
    strike: (world, gateway) => world.reload(gateway),
  },
  {
    name: "lost-delete",
    help: "this end deletes its SAs, and its DELETEs are lost on the way (KB03)",
    strike: (world, gateway) => eachPeer(gateway, (peer) => world.clear(gateway, peer, "everything", false)),
  },
  { name: "drift-again", help: "the child SAs drift anew a moment after each time they are negotiated (KB29)" },
  { name: "esp-blocked", help: "ESP from and to this gateway is dropped on the way, while IKE passes" },
  { name: "ike-blocked", help: "IKE from and to this gateway is dropped on the way, while ESP passes" },
  { name: "unplugged", help: "nothing from and to this gateway arrives any more" },
  { name: "clear-ignored", help: "clear commands are accepted and do nothing: a remedy that does not work" },
  { name: "old-release", help: "the device has an old IOS, without show dmvpn and without IKEv2" },
  { name: "hang-mid-output", help: "the command line stops in the middle of an output" },
  { name: "garbled-output", help: "every answer is cut and has lines of rubbish in it" },
  {
    name: "debugs-on",
    help: "crypto debugs are switched on and forgotten",
    strike: (_, gateway) =>
      ["Crypto ISAKMP", "Crypto IPSEC", "Crypto Engine"].forEach((debug) => void gateway.debugs.add(debug)),
  },
];

/** Breaks a gateway. @throws UsageError `lab.fault` for a fault there is not */
export function strike(world: LabWorld, gateway: LabGateway, name: string): void {
  const fault = findFault(name);
  if (fault.strike === undefined) gateway.faults.add(name);
  else fault.strike(world, gateway);
}

/** Ends a fault that lasts. @throws UsageError `lab.fault` for one that there is not, or that is over as soon as it struck */
export function mend(gateway: LabGateway, name: string): void {
  if (findFault(name).strike !== undefined) {
    const why =
      "it strikes once, and what it did is put right as on a real gateway: clear the SAs, or have Spindrift do it";
    throw new UsageError("lab.fault", `“${name}” cannot be mended: ${why}`);
  }
  gateway.faults.delete(name);
}

function findFault(name: string): Fault {
  const fault = faults.find((one) => one.name === name);
  if (fault !== undefined) return fault;
  const names = faults.map((one) => one.name);
  const meant = didYouMean(name, names);
  throw new UsageError(
    "lab.fault",
    `there is no fault “${name}”; ${meant === undefined ? `there are: ${names.join(", ")}` : `did you mean “${meant}”?`}`,
  );
}
