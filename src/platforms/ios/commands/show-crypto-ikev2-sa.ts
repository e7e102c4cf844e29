import type { Command } from "../../command.ts";
import { type Ikev2Sa, readIkev2Sas } from "../ikev2-sa.ts";

export const showCryptoIkev2Sa = {
  run: "show crypto ikev2 sa",
  needs: "privileged",
  parse: readIkev2Sas,
} satisfies Command<Ikev2Sa>;
