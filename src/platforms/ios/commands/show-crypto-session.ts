import type { Command } from "../../command.ts";
import { type CryptoSession, readCryptoSessions } from "../crypto-session.ts";

export const showCryptoSession = {
  run: "show crypto session",
  needs: "privileged",
  parse: readCryptoSessions,
} satisfies Command<CryptoSession>;
