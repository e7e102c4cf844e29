import type { Platform } from "../../platforms/platform.ts";

/** The lead of an operational command that is typed in configuration mode: `do`, `run`. */
const LEAD = /^(?:do|run)\s+/;

/**
 * The command that was meant, in full: as it is, or each of its words abbreviated, as `sh cry ips sa`. What stands behind a
 * pipe, and words behind a command that is read, stay.
 */
export function commandMeant(platform: Platform, typed: string): string | undefined {
  const words = typed.replace(LEAD, "").trim().split(/\s+/);
  const known = runsOf(platform)
    .map((run) => run.split(" "))
    .filter((parts) => parts.length > 1);
  const fits = known.filter((parts) => isMeant(parts, words)).sort((a, b) => b.length - a.length);
  const [best] = fits;
  if (best === undefined) return undefined;
  const exact = fits.find((parts) => parts.every((part, place) => part === words[place])) ?? best;
  return [...exact, ...words.slice(exact.length)].join(" ");
}

const isMeant = (parts: readonly string[], words: readonly string[]): boolean =>
  words.length >= parts.length &&
  parts.every((part, place) => (words[place] ?? "").length > 0 && part.startsWith(words[place] ?? " "));

/** All that is read of a device, be it by a reader of its own, in a poll, as evidence or for its clock. */
function runsOf({ commands, poll, evidence, lns, clock }: Platform): readonly string[] {
  const asked = [...poll, ...evidence, ...(lns?.poll ?? []), ...(lns?.evidence ?? [])];
  const told = clock === undefined ? [] : [clock.command];
  return [...new Set([...commands.map(({ run }) => run), ...asked, ...told])];
}

/** The command that a file is named after: `show_crypto_ipsec_sa.txt`, `list-sas`. */
export function commandOfFile(platform: Platform, path: string): string | undefined {
  const name = slug((path.split("/").pop() ?? "").replace(/\.(?:txt|log|out|json|xml|cfg)$/i, ""));
  const known = runsOf(platform);
  const exact = known.find((run) => slug(run) === name);
  if (exact !== undefined) return exact;
  const begun = known.filter((run) => run.includes(" ") && name.startsWith(`${slug(run)}-`));
  const longest = begun.sort((a, b) => b.length - a.length)[0];
  return longest === undefined ? undefined : `${longest} ${name.slice(slug(longest).length + 1).replaceAll("-", " ")}`;
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
