import { Command } from "commander";
import { probeIkeVerb } from "./probe/ike.ts";
import { probeIpsecVerb } from "./probe/ipsec.ts";
import { probeL2tpVerb } from "./probe/l2tp.ts";

/** `spindrift probe`: dials a gateway and reports stage by stage. */
export function probeVerb(): Command {
  return new Command("probe")
    .description("dial a gateway as an ordinary user does, and report stage by stage what comes of it")
    .addCommand(probeIkeVerb())
    .addCommand(probeIpsecVerb())
    .addCommand(probeL2tpVerb());
}
