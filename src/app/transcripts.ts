import { UsageError } from "../errors/errors.ts";
import { answersIn } from "../intake/transcript/answers.ts";
import type { Answer } from "../model/arrival.ts";
import { platforms } from "../platforms/catalogue.ts";
import type { Platform } from "../platforms/platform.ts";
import { parseTranscript, type Transcript } from "../wire/transcript/transcript.ts";

/** A recorded session with the platform that it was held with. @throws UsageError `transcript.*` naming the line and the mend */
export function loadTranscript(text: string, path: string): { transcript: Transcript; platform: Platform } {
  const parsed = parseTranscript(text);
  if (!parsed.ok)
    throw new UsageError(
      parsed.error.code,
      `${path}: ${parsed.error.message}; \`spindrift record\` writes such a file`,
    );
  const platform = platforms.find(({ name }) => name === parsed.value.platform);
  if (platform === undefined) {
    const known = platforms.map(({ name }) => name).join(", ");
    throw new UsageError(
      "transcript.platform",
      `${path}: no platform is called “${parsed.value.platform}”; there are: ${known}`,
    );
  }
  return { transcript: parsed.value, platform };
}

/** The commands of a recorded session with their outputs. @throws UsageError `transcript.*` */
export function recordedAnswers(
  text: string,
  path: string,
): { device: string; platform: Platform; answers: readonly Answer[] } {
  const { transcript, platform } = loadTranscript(text, path);
  return { device: transcript.device, platform, answers: answersIn(transcript, platform) };
}
