import type { Command } from "../../command.ts";
import { type CryptoSession, readCryptoSessions } from "../crypto-session.ts";

export const showCryptoSessionDetail = {
  run: "show crypto session detail",
  needs: "privileged",
  parse: readCryptoSessions,
} satisfies Command<CryptoSession>;
