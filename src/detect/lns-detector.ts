import type { Flap } from "../model/facts.ts";
import type { LnsSymptom } from "../model/incident.ts";
import type { ReadableLns } from "../model/lns.ts";

/** Two looks at an LNS, and how it was before its sessions fell. */
export interface LnsWindow {
  /** As it was while all was well; absent when no fall has been seen. */
  readonly before?: ReadableLns;
  /** A look some seconds before the latest one. */
  readonly previous: ReadableLns;
  readonly latest: ReadableLns;
  /** Links that went down of late, and came back or not. */
  readonly flaps: readonly Flap[];
}

/** One thing that is abnormal about an LNS. Pure: it sees two looks and says what it saw, with its figures. */
export interface LnsDetector {
  readonly name: LnsSymptom;
  /** Whether this alone is a reason to open a case; the others are evidence for one that is open. */
  readonly opens: boolean;
  /** What is abnormal, as a sentence; `undefined` when it is not, or cannot be told. */
  see(window: LnsWindow): string | undefined;
}
