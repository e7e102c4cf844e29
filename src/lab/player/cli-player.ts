import { between, instant, milliseconds } from "../../time/instant.ts";
import type { Transcript, TranscriptEntry } from "../../wire/transcript/transcript.ts";
import { now, type Playback, type Player } from "./player.ts";

/** What was sent, and what the device wrote until something else was. */
interface Turn {
  /** `undefined`: a secret. Nobody knows it any more, so any line will do. */
  readonly sent: string | undefined;
  readonly heard: readonly TranscriptEntry[];
}

/**
 * Plays a recorded terminal. A line that was recorded is answered as it was then, in the recorded pace: its next recording
 * in the session, or else its first one; so the commands may come in another order. What was not recorded, the device does
 * not know.
 */
export class CliPlayer implements Player {
  readonly #greeting: readonly TranscriptEntry[];
  readonly #turns: readonly Turn[];
  readonly #unknownCommand: string;
  #next = 0;
  #line = "";
  #prompt = "";

  /** @param unknownCommand what this platform says to a command that it does not know */
  constructor(transcript: Transcript, unknownCommand: string) {
    const first = transcript.entries.findIndex(({ from }) => from === "us");
    this.#greeting = first < 0 ? transcript.entries : transcript.entries.slice(0, first);
    this.#turns = first < 0 ? [] : turnsOf(transcript.entries.slice(first));
    this.#unknownCommand = unknownCommand;
  }

  opened(): readonly Playback[] {
    return this.#play(this.#greeting);
  }

  typed(text: string): readonly Playback[] {
    const out: Playback[] = [];
    for (const key of text) {
      // A pager waits for a key, not for a line
      const paged = this.#line === "" && key !== "\n" ? this.#turnOf(key) : undefined;
      if (paged !== undefined) out.push(...this.#take(paged));
      else if (key === "\r" || key === "\n") out.push(...this.#enter());
      else this.#line += key;
    }
    return out;
  }

  #enter(): readonly Playback[] {
    const line = this.#line;
    this.#line = "";
    const turn = this.#turnOf(`${line}\n`);
    if (turn !== undefined) return this.#take(turn);
    if (line.trim() === "") return [now(`\r\n${this.#prompt}`)];
    return [now(`${line}\r\n${this.#unknownCommand}\r\n\r\n${this.#prompt}`)];
  }

  /** The index of the turn that answers this: the next one in the recording first. */
  #turnOf(sent: string): number | undefined {
    const fits = (turn: Turn | undefined): boolean =>
      turn !== undefined && (turn.sent === undefined ? sent.endsWith("\n") : turn.sent === sent);
    if (fits(this.#turns[this.#next])) return this.#next;
    const later = this.#turns.findIndex((turn, i) => i > this.#next && turn.sent === sent);
    const any = later < 0 ? this.#turns.findIndex((turn) => turn.sent === sent) : later;
    return any < 0 ? undefined : any;
  }

  #take(index: number): readonly Playback[] {
    this.#next = index + 1;
    return this.#play(this.#turns[index]?.heard ?? []);
  }

  #play(entries: readonly TranscriptEntry[]): readonly Playback[] {
    const text = entries.map((entry) => entry.text ?? "").join("");
    // A message of the console behind it leaves the prompt what it was
    this.#prompt = text.slice(text.lastIndexOf("\n") + 1) || this.#prompt;
    return entries.map(({ at, text: piece = "" }, i) => {
      const before = entries[i - 1]?.at ?? at;
      return { after: milliseconds(between(instant(before), instant(at))), text: piece };
    });
  }
}

function turnsOf(entries: readonly TranscriptEntry[]): Turn[] {
  const turns: { sent: string | undefined; heard: TranscriptEntry[] }[] = [];
  for (const entry of entries) {
    if (entry.from === "us") turns.push({ sent: entry.text, heard: [] });
    else turns.at(-1)?.heard.push(entry);
  }
  return turns;
}
