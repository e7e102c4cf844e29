import type { LnsDetector } from "../lns-detector.ts";
import { missing } from "../sessions-fall.ts";

/** So many of those who are missing stand at the door. */
const SHARE = 0.05;
const FEWEST = 10;

/** Logins that began and do not end: subscribers in `Init`, sessions that are being established. */
export const loginsWaiting: LnsDetector = {
  name: "logins-waiting",
  opens: false,
  see({ before, previous, latest }) {
    const { init } = latest.subscribers;
    const lost = before === undefined ? 0 : missing(before, latest);
    if (init < Math.max(FEWEST, SHARE * lost)) return undefined;
    return `${init.toLocaleString("en-US")} logins wait in Init (${previous.subscribers.init.toLocaleString("en-US")} at the look before).`;
  },
};
