import type { EndpointView, StatisticsView } from "./view.ts";

// `show security ipsec statistics [index N]` and `show security ipsec tunnel-events-statistics` of the SRX. What this
// endpoint does not count (tunnel MTU) is left out, as the releases do that do not count it.

export const statisticsLines = ({ esp, ah, errors }: StatisticsView): readonly string[] => [
  "ESP Statistics:",
  counter("Encrypted bytes", esp.outputBytes),
  counter("Decrypted bytes", esp.inputBytes),
  counter("Encrypted packets", esp.outputPackets),
  counter("Decrypted packets", esp.inputPackets),
  "AH Statistics:",
  counter("Input bytes", ah.inputBytes),
  counter("Output bytes", ah.outputBytes),
  counter("Input packets", ah.inputPackets),
  counter("Output packets", ah.outputPackets),
  "Errors:",
  `  AH authentication failures: ${errors.ahAuthentication}, Replay errors: ${errors.replay}`,
  `  ESP authentication failures: ${errors.espAuthentication}, ESP decryption failures: ${errors.espDecryption}`,
  `  Bad headers: ${errors.badHeaders}, Bad trailers: ${errors.badTrailers}`,
  `  ${[
    ...(errors.invalidSpi === undefined ? [] : [`Invalid SPI: ${errors.invalidSpi}`]),
    `TS check fail: ${errors.selectorMismatch}`,
  ].join(", ")}`,
];

const LINE_WIDTH = 35;

const counter = (label: string, count: number): string =>
  `  ${label}: ${String(count).padStart(LINE_WIDTH - label.length - 4)}`;

const TEXT_WIDTH = 76;

export const tunnelEventLines = ({ tunnelEvents }: EndpointView): readonly string[] =>
  tunnelEvents.map(({ text, count }) => `${text.padEnd(TEXT_WIDTH)}: ${count}`);
