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
