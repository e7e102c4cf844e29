import type { Command } from "../../command.ts";
import { type L2tpRow, readL2tp } from "../l2tp.ts";

export const showVpdn = {
  run: "show vpdn",
  needs: "privileged",
  parse: readL2tp,
} satisfies Command<L2tpRow>;
