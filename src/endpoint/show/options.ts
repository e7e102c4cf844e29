import type { CommandOption, Given } from "./command.ts";
import type { EndpointView, IkeSaView } from "./view.ts";

// The options that more than one command takes.

export const style = (what: string): readonly CommandOption[] => [
  { name: "brief", word: "brief", group: "style", help: `Show brief ${what} (default)` },
  { name: "detail", word: "detail", group: "style", help: `Show detailed ${what}` },
];

const unique = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];

export const peerAddress = (help: string): CommandOption => ({
  name: "peer",
  value: { placeholder: "<peer-address>" },
  help,
  known: ({ ikeSas }) => unique(ikeSas.map(({ remote }) => remote.address)),
});

export const saName = (help: string, type?: "dynamic"): CommandOption => ({
  name: "sa-name",
  value: { placeholder: "<sa-name>" },
  help,
  known: ({ tunnels }) =>
    unique(tunnels.filter((one) => type === undefined || one.type === type).map(({ name }) => name)),
});

export const index = (
  what: string,
  of: (view: EndpointView) => readonly { readonly index: number }[],
): CommandOption => ({
  name: "index",
  word: "index",
  value: { placeholder: "<index>" },
  help: `Show the ${what} with this index`,
  known: (view) => of(view).map((one) => String(one.index)),
});

export const interfaceName: CommandOption = {
  name: "interface",
  word: "interface",
  value: { placeholder: "<interface-name>", isOptional: true },
  help: "Encryption interfaces",
  known: ({ redundancy }) => redundancy.interfaces.flatMap(({ primary, backup }) => [primary.name, backup.name]),
};

/** The syntax line says `security association`, the sample `security-associations`: both are understood. */
export const redundantSa: CommandOption = {
  name: "security-associations",
  word: "security-associations",
  alsoWords: ["security association"],
  value: { placeholder: "<sa-name>", isOptional: true },
  help: "Tunnels with a primary and a backup remote peer",
  known: ({ redundancy }) => redundancy.peers.map(({ name }) => name),
};

/** Whose value the line gave, or all. */
export const chosen = <T>(
  all: readonly T[],
  value: string | undefined,
  fits: (one: T, value: string) => boolean,
): readonly T[] => (value === undefined || value === "" ? all : all.filter((one) => fits(one, value)));

export const ikeSasOf = ({ ikeSas }: EndpointView, given: Given): readonly IkeSaView[] =>
  chosen(
    chosen(ikeSas, given.get("peer"), (sa, peer) => sa.remote.address === peer),
    given.get("index"),
    (sa, value) => String(sa.index) === value,
  );
