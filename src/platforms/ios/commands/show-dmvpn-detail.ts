import type { Command } from "../../command.ts";
import { type DmvpnRow, readDmvpn } from "../dmvpn.ts";

export const showDmvpnDetail = {
  run: "show dmvpn detail",
  needs: "privileged",
  parse: readDmvpn,
} satisfies Command<DmvpnRow>;
