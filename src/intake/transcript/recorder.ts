import { redact } from "../../model/redact.ts";
import { between, type Instant } from "../../time/instant.ts";
import { renderEntry, renderHeader, type TranscriptHeader } from "../../wire/transcript/transcript.ts";
import type { Tap } from "../tap.ts";

export interface RecorderOptions {
  readonly header: TranscriptHeader;
  /** Secrets that are known by their value: whatever line they turn up in, they are struck out. */
  readonly secrets: readonly string[];
  readonly now: () => Instant;
  /** Takes whole lines of the transcript. */
  readonly write: (lines: string) => void;
}

/** Where several lines of a device are one secret. */
const BLOCK_BEGIN = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const BLOCK_END = /-----END [A-Z ]*PRIVATE KEY-----/;
/** A value of this length or shorter stands in too many other words to be struck out everywhere. */
const TOO_SHORT = 3;

/** Writes what is said in both directions as a transcript, without secrets. Each line of the device is one entry. */
export class Recorder implements Tap {
  readonly #options: RecorderOptions;
  readonly #decoder = new TextDecoder();
  #line = "";
  #isInKey = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
    options.write(renderHeader(options.header));
  }

  heard(bytes: Uint8Array): void {
    this.#line += this.#decoder.decode(bytes, { stream: true });
    const end = this.#line.lastIndexOf("\n") + 1;
    if (end === 0) return;
    const lines = this.#line.slice(0, end).split(/(?<=\n)/);
    this.#line = this.#line.slice(end);
    for (const line of lines) this.#entry("device", this.#clean(line));
  }

  sent(text: string, isSecret: boolean): void {
    this.#flush();
    if (isSecret) this.#write(undefined);
    else this.#entry("us", this.#withoutKnown(redact(text)));
  }

  /** The session is over: what the device wrote last has no line end. */
  end(): void {
    this.#flush();
  }

  #flush(): void {
    if (this.#line !== "") this.#entry("device", this.#clean(this.#line));
    this.#line = "";
  }

  #clean(line: string): string {
    const wasInKey = this.#isInKey;
    if (BLOCK_BEGIN.test(line)) this.#isInKey = true;
    if (BLOCK_END.test(line)) this.#isInKey = false;
    if (wasInKey && !BLOCK_END.test(line)) return "‹redacted›\r\n";
    return this.#withoutKnown(redact(line));
  }

  #withoutKnown(text: string): string {
    return this.#options.secrets
      .filter((secret) => secret.length > TOO_SHORT)
      .reduce((clean, secret) => clean.replaceAll(secret, "‹redacted›"), text);
  }

  #entry(from: "device" | "us", text: string): void {
    const at = between(this.#options.header.began, this.#options.now());
    this.#options.write(renderEntry({ at, from, text }));
  }

  #write(text: undefined): void {
    const at = between(this.#options.header.began, this.#options.now());
    this.#options.write(renderEntry({ at, from: "us", text }));
  }
}
