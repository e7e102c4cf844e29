import { type Duration, milliseconds } from "../../time/instant.ts";

/** What a played device writes, and how long after the one before. */
export interface Playback {
  readonly after: Duration;
  readonly text: string;
}

/** A device played from a recording, as a machine: what a client sends goes in, what the device wrote then comes out. */
export interface Player {
  opened(): readonly Playback[];
  typed(text: string): readonly Playback[];
}

export const now = (text: string): Playback => ({ after: milliseconds(0), text });
