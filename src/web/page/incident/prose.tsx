import { signal } from "@preact/signals";
import type { JSX } from "preact";

/** The SPI under the pointer: it lights up wherever else it stands. */
const pointed = signal("");

export function Spi({ spi }: { spi: string }): JSX.Element {
  return (
    <code
      class={`spi ${pointed.value === spi ? "pointed" : ""}`}
      onMouseEnter={() => {
        pointed.value = spi;
      }}
      onMouseLeave={() => {
        pointed.value = "";
      }}
    >
      {spi}
    </code>
  );
}

const SPI = /(0x[0-9A-F]{8})\b/;

/** A text in which every SPI stands out. */
export function WithSpis({ text }: { text: string }): JSX.Element {
  return <>{text.split(SPI).map((piece) => (SPI.test(piece) ? <Spi key={piece} spi={piece} /> : piece))}</>;
}

/** The story as paragraphs: what is wrong, then why. */
export function Prose({ text }: { text: string }): JSX.Element {
  const paragraphs = text.split(/ (?=KB\d+, |No known cause )/).filter((one) => one !== "");
  if (paragraphs.length === 0) return <p class="dim">Evidence is being taken from both ends.</p>;
  return (
    <div class="prose">
      {paragraphs.map((paragraph) => (
        <p key={paragraph}>
          <WithSpis text={paragraph} />
        </p>
      ))}
    </div>
  );
}
