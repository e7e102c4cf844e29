import type { EndpointView } from "./view.ts";

/** What a line gave for the options of its command, by their names; a bare word is given as itself. */
export type Given = ReadonlyMap<string, string>;

/** What the operator may do, as a login class says it. */
export type Privilege = "none" | "view" | "all";

/** A change that was asked for; `carryOut` does it. */
export type Order =
  | { readonly kind: "clear-ike"; readonly peer: string | undefined }
  | { readonly kind: "clear-ipsec"; readonly name: string | undefined }
  /** Of the pair whose primary has this name. */
  | { readonly kind: "switch-interface"; readonly name: string }
  | { readonly kind: "switch-peers"; readonly name: string };

export type Outcome =
  | { readonly kind: "answer"; readonly lines: readonly string[]; readonly json: unknown }
  | { readonly kind: "orders"; readonly orders: readonly Order[] }
  | { readonly kind: "refused"; readonly reason: string };

/** One option behind the words of a command: a bare word, a word with a value behind it, or a value alone. */
export interface CommandOption {
  readonly name: string;
  readonly word?: string;
  /** Further spellings of the word that are understood and not shown. */
  readonly alsoWords?: readonly string[];
  readonly value?: { readonly placeholder: string; readonly isOptional?: boolean };
  readonly help: string;
  /** Of options with the same group one line takes one. */
  readonly group?: string;
  /** The values that there are. */
  known?(view: EndpointView): readonly string[];
}

export interface OperationalCommand {
  readonly words: readonly string[];
  readonly help: string;
  readonly needs: Exclude<Privilege, "none" | "all">;
  readonly options: readonly CommandOption[];
  run(view: EndpointView, given: Given): Outcome;
}

export const isAllowed = (privilege: Privilege, needs: OperationalCommand["needs"]): boolean =>
  privilege === "all" || privilege === needs;
