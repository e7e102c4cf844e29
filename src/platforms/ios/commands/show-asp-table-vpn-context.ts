import type { Command } from "../../command.ts";
import { readRecords } from "../records.ts";
import type { Row } from "../row.ts";

/** ASA: the contexts of its fast path, each with its SPI and the packets that were bad. */
export const showAspTableVpnContext = {
  run: "show asp table vpn-context",
  needs: "privileged",
  parse: (text) =>
    readRecords(text, {
      begins: /^\s*VPN CTX\s*=\s*(?<vpnCtx>\S+)/,
    }),
} satisfies Command<Row>;
