import type { JSX } from "preact";
import type { TunnelLook } from "./words.ts";
import { tunnelTone } from "./words.ts";

/** Each state has a shape of its own: it is told apart without its colour. */
const SHAPES: Record<TunnelLook, JSX.Element> = {
  up: <circle cx="8" cy="8" r="5.5" />,
  rekeying: <path d="M13 8a5 5 0 1 1-1.6-3.7M13 1.8v3h-3" fill="none" stroke="currentColor" stroke-width="2.2" />,
  mismatch: <path d="M2 3h9v4H2zM5 9h9v4H5z" />,
  down: <path d="M8 1.5 15 14H1z" />,
  unknown: (
    <path
      d="M5 5.6C5 4 6.3 2.8 8 2.8s3 1.1 3 2.7c0 2.3-3 2.3-3 4.4M8 12v1.8"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
    />
  ),
  held: <path d="M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z" />,
};

export function TunnelMark({ state }: { state: TunnelLook }): JSX.Element {
  return (
    <svg class={`mark ${tunnelTone[state]}`} viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
      {SHAPES[state]}
    </svg>
  );
}

export function Logo(): JSX.Element {
  return (
    <svg class="logo" viewBox="0 0 32 32" aria-hidden="true" fill="none" stroke-width="3" stroke-linecap="round">
      <path class="near" d="M3 12c6 0 6-6 13-6s7 6 13 6" />
      <path class="far" d="M3 24c6 0 6-6 13-6s7 6 13 6" stroke-dasharray="9 5.5" />
    </svg>
  );
}
