// Written by `npm run catalogue`.
import type { LogMessage } from "../../message.ts";
import { certificateExpired } from "./certificate-expired.ts";
import { childSaClosing } from "./child-sa-closing.ts";
import { childSaEstablished } from "./child-sa-established.ts";
import { childSaExpired } from "./child-sa-expired.ts";
import { childSaRekeyed } from "./child-sa-rekeyed.ts";
import { daemonStarted } from "./daemon-started.ts";
import { daemonStopping } from "./daemon-stopping.ts";
import { deleteReceived } from "./delete-received.ts";
import { deleteSent } from "./delete-sent.ts";
import { dpdSent } from "./dpd-sent.ts";
import { dpdTimedOut } from "./dpd-timed-out.ts";
import { duplicateIkeSa } from "./duplicate-ike-sa.ts";
import { establishingFailed } from "./establishing-failed.ts";
import { gaveUp } from "./gave-up.ts";
import { ikeSaDeleting } from "./ike-sa-deleting.ts";
import { ikeSaEstablished } from "./ike-sa-established.ts";
import { keepaliveSent } from "./keepalive-sent.ts";
import { macMismatched } from "./mac-mismatched.ts";
import { natChangesDetected } from "./nat-changes-detected.ts";
import { natMappingChanged } from "./nat-mapping-changed.ts";
import { noChildConfig } from "./no-child-config.ts";
import { noIkeConfig } from "./no-ike-config.ts";
import { noMatchingProposal } from "./no-matching-proposal.ts";
import { noProposal } from "./no-proposal.ts";
import { noSharedKey } from "./no-shared-key.ts";
import { notifyReceived } from "./notify-received.ts";
import { peerNotResponding } from "./peer-not-responding.ts";
import { proposalsUnacceptable } from "./proposals-unacceptable.ts";
import { rekeyCollision } from "./rekey-collision.ts";
import { retransmit } from "./retransmit.ts";
import { selectorsUnacceptable } from "./selectors-unacceptable.ts";
import { spiAllocationFailed } from "./spi-allocation-failed.ts";
import { systemTimeValid } from "./system-time-valid.ts";

export const messages: readonly LogMessage[] = [
  certificateExpired,
  childSaClosing,
  childSaEstablished,
  childSaExpired,
  childSaRekeyed,
  daemonStarted,
  daemonStopping,
  deleteReceived,
  deleteSent,
  dpdSent,
  dpdTimedOut,
  duplicateIkeSa,
  establishingFailed,
  gaveUp,
  ikeSaDeleting,
  ikeSaEstablished,
  keepaliveSent,
  macMismatched,
  natChangesDetected,
  natMappingChanged,
  noChildConfig,
  noIkeConfig,
  noMatchingProposal,
  noProposal,
  noSharedKey,
  notifyReceived,
  peerNotResponding,
  proposalsUnacceptable,
  rekeyCollision,
  retransmit,
  selectorsUnacceptable,
  spiAllocationFailed,
  systemTimeValid,
];
