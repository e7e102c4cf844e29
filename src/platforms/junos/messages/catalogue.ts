// Written by `npm run catalogue`.
import type { LogMessage } from "../../message.ts";
import { kmdInternalError } from "./KMD_INTERNAL_ERROR.ts";

export const messages: readonly LogMessage[] = [
  kmdInternalError,
];
