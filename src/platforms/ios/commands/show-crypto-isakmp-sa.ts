import type { IkeSa } from "../../../model/sa.ts";
import type { Command } from "../../command.ts";
import { Lines } from "../lines.ts";

export const showCryptoIsakmpSa = {
  run: "show crypto isakmp sa",
  needs: "privileged",
  parse(text) {
    const lines = new Lines(text);
    const rows: IkeSa[] = [];
    let sawHeader = false;
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      const groups = ROW.exec(line)?.groups;
      if (groups !== undefined) rows.push(rowOf(groups));
      else if (HEADER.test(line)) sawHeader = true;
      else if (!TITLE.test(line)) lines.leave();
    }
    return { rows, unread: lines.unread, incomplete: !sawHeader };
  },
} satisfies Command<IkeSa>;

const TITLE = /^\s*(?:IPv[46] Crypto ISAKMP SA|There are no ISAKMP SAs)/i;
const HEADER = /^\s*(?:dst\s+src\s+state\s+conn-id|f_vrf\/i_vrf\s+dst)/;
const ROW =
  /^(?<dst>[0-9A-Fa-f.:]{3,45})\s+(?<src>[0-9A-Fa-f.:]{3,45})\s+(?<state>[A-Z][A-Z0-9_]+)\s+(?<conn>\d+)(?:\s+\d+)?\s+(?<status>(?:ACTIVE|STDBY)(?: \(deleted\))?)\s*$/;

/** Main mode and quick mode states of IOS, of which only QM_IDLE is an ISAKMP SA that works. */
function statusOf(state: string, status: string): IkeSa["status"] {
  if (status.includes("deleted")) return "INVALID";
  return state === "QM_IDLE" ? "ESTABLISHED" : "CONNECTING";
}

/** `dst` is who answered, `src` who asked: which of the two is this gateway, only the platform can tell by its SAs. */
function rowOf({ dst = "", src = "", state = "", conn = "", status = "" }: Record<string, string>): IkeSa {
  return {
    localIndex: conn,
    localAddress: dst,
    remoteAddress: src,
    ikeVersion: "IKEV1",
    role: "RESPONDER",
    status: statusOf(state, status),
    state,
  };
}
