import type { Command } from "commander";
import { probeIkeVerb } from "./probe/ike.ts";
import { probeIpsecVerb } from "./probe/ipsec.ts";
import { probeL2tpVerb } from "./probe/l2tp.ts";

/** `spindrift probe`: dials a gateway and reports stage by stage. */
export function probeVerb(command: Command): void {
  command.addCommand(probeIkeVerb()).addCommand(probeIpsecVerb()).addCommand(probeL2tpVerb());
}
