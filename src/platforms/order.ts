import type { Fields } from "../model/observation.ts";
import type { Duration } from "../time/instant.ts";

/** One order to a device: a CLI line or a VICI command with its arguments. */
export type Order =
  | {
      readonly via: "cli";
      readonly command: string;
      /** It may be silent for so long; as every command when absent. */
      readonly within?: Duration;
    }
  | { readonly via: "vici"; readonly command: string; readonly args: Fields };

/**
 * Whether a word that a device or a peer gave (an address, an index, a name) may stand in a command as it is: no blank, pipe,
 * quote or control character, which the CLI would take for something of its own.
 */
export const isPlainWord = (word: string): boolean => /^[\w.:%+-]{1,128}$/.test(word);
