import type { Answer } from "../../model/arrival.ts";
import type { PlatformName } from "../../model/fleet.ts";
import type { Instant } from "../../time/instant.ts";

/** A file as it was found. */
export interface FoundFile {
  readonly path: string;
  /** Names of the folders it lies in, the nearest last. */
  readonly folders: readonly string[];
  readonly text: string;
  readonly changedAt: Instant;
}

/** What was written of one device: by itself as log lines, or as answers to commands. */
export type Material =
  | {
      readonly kind: "answers";
      readonly path: string;
      readonly device: string;
      readonly platform: PlatformName;
      /** Those of one look at the device, in order. */
      readonly answers: readonly RecordedAnswer[];
      readonly changedAt: Instant;
    }
  | {
      readonly kind: "log";
      readonly path: string;
      /** Where the lines do not name their device. */
      readonly device: string;
      readonly lines: readonly string[];
      readonly changedAt: Instant;
    };

/** A transcript knows when it was asked, a pasted terminal does not. */
export type RecordedAnswer = Omit<Answer, "askedAt" | "at"> & Partial<Pick<Answer, "askedAt" | "at">>;

/** A file that nothing was made of, and why. */
export interface Unused {
  readonly path: string;
  readonly why: string;
}
