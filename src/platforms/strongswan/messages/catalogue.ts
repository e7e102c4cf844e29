// Written by `npm run catalogue`.
import type { LogMessage } from "../../message.ts";
import { childSaClosing } from "./child-sa-closing.ts";
import { childSaEstablished } from "./child-sa-established.ts";
import { daemonStarted } from "./daemon-started.ts";
import { daemonStopping } from "./daemon-stopping.ts";
import { deleteReceived } from "./delete-received.ts";
import { deleteSent } from "./delete-sent.ts";
import { dpdTimedOut } from "./dpd-timed-out.ts";
import { gaveUp } from "./gave-up.ts";
import { ikeSaDeleting } from "./ike-sa-deleting.ts";
import { ikeSaEstablished } from "./ike-sa-established.ts";
import { macMismatched } from "./mac-mismatched.ts";
import { noProposal } from "./no-proposal.ts";
import { rekeyCollision } from "./rekey-collision.ts";
import { retransmit } from "./retransmit.ts";

export const messages: readonly LogMessage[] = [
  childSaClosing,
  childSaEstablished,
  daemonStarted,
  daemonStopping,
  deleteReceived,
  deleteSent,
  dpdTimedOut,
  gaveUp,
  ikeSaDeleting,
  ikeSaEstablished,
  macMismatched,
  noProposal,
  rekeyCollision,
  retransmit,
];
