import type { Command } from "../../command.ts";
import { type DmvpnRow, readDmvpn } from "../dmvpn.ts";

export const showDmvpn = {
  run: "show dmvpn",
  needs: "privileged",
  parse: readDmvpn,
} satisfies Command<DmvpnRow>;
