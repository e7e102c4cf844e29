import { didYouMean, UsageError } from "../errors/errors.ts";
import type { Cause, RemedyStep } from "../knowledge/cause.ts";
import type { RemedyVerb } from "../model/remedy.ts";
import type { Order } from "../platforms/order.ts";
import type { Platform, RemedyTarget } from "../platforms/platform.ts";
import { content } from "./content.ts";

/** What an operator types on one platform, and what fails there: as data, of which `cheatsheetText` is the sheet. */
export interface Cheatsheet {
  readonly platform: string;
  /** What tells how its tunnels are; in trouble, more. */
  readonly look: readonly string[];
  readonly lookCloser: readonly string[];
  readonly remedies: readonly { readonly what: string; readonly type: readonly string[] }[];
  readonly causes: readonly CauseSheet[];
}

interface CauseSheet {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly seenAs: readonly string[];
  /** Least first. A step that this platform cannot take here has nothing to type. */
  readonly steps: readonly { readonly what: string; readonly risk: string; readonly type: readonly string[] }[];
  readonly noRemedy?: string;
  readonly lasting: readonly string[];
}

/** What each verb of a remedy means to an operator. */
export const VERB_WORDS: Readonly<Record<RemedyVerb, string>> = {
  "rekey-child": "rekey one child SA",
  "clear-child": "clear one child SA",
  "clear-peer": "clear every SA with one peer",
  initiate: "bring the tunnel up",
  "stop-debugs": "switch debugs off",
};

/** What an order is spelt for where no tunnel is meant: words to be replaced. */
export const ANY_TARGET: RemedyTarget = {
  connection: "CONNECTION",
  child: "CHILD",
  localAddress: "ADDRESS",
  remoteAddress: "PEER",
  ikeIndexes: ["INDEX"],
  childIndexes: ["INDEX"],
};

/** @throws UsageError `platform.unknown` */
export function cheatsheet(name: string): Cheatsheet {
  const platform = content.platforms.find((one) => one.name === name);
  if (platform === undefined) {
    const names = content.platforms.map((one) => one.name);
    const meant = didYouMean(name, names);
    const mend = meant === undefined ? `there are: ${names.join(", ")}` : `did you mean “${meant}”?`;
    throw new UsageError("platform.unknown", `there is no platform “${name}”; ${mend}`);
  }
  const typed = (commands: readonly string[]): string[] => commands.map((command) => asTyped(platform, command));
  const look = [...new Set([...platform.poll, ...(platform.lns?.poll ?? [])])];
  const closer = [...new Set([...platform.evidence, ...(platform.lns?.evidence ?? [])])];
  const isHere = ({ subject }: Cause): boolean => subject !== "lns" || platform.lns !== undefined;
  return {
    platform: platform.name,
    look: typed(look),
    lookCloser: typed(closer.filter((command) => !look.includes(command))),
    remedies: (Object.keys(VERB_WORDS) as RemedyVerb[]).flatMap((verb) => {
      const type = ordersOf(platform, verb);
      return type.length === 0 ? [] : [{ what: VERB_WORDS[verb], type }];
    }),
    causes: content.causes
      .filter(isHere)
      .map((cause) => causeSheet(platform, cause))
      .sort((a, b) => a.id.localeCompare(b.id)),
  };
}

function causeSheet(platform: Platform, cause: Cause): CauseSheet {
  const { id, title, about, symptoms, ladder, noRemedy, lasting } = cause;
  const steps = (ladder as readonly RemedyStep[]).map((step) => ({
    what: step.title,
    risk: step.risk,
    type: "verbs" in step ? step.verbs.flatMap((verb) => ordersOf(platform, verb)) : trialOf(platform),
  }));
  return { id, title, about, seenAs: symptoms, steps, lasting, ...(noRemedy === undefined ? {} : { noRemedy }) };
}

const ordersOf = (platform: Platform, verb: RemedyVerb): string[] =>
  (platform.spell(verb, ANY_TARGET) ?? []).map((order) => orderTyped(platform, order));

/** The words that stand for figures are the operator's to replace, as `spindrift storm` advises. */
const trialOf = ({ lns }: Platform): string[] =>
  (
    lns?.spell({
      bandwidth: "RATE" as never,
      burst: "RATE" as never,
      recoverTimeSec: "SECONDS" as never,
      tunnelGroups: ["GROUP"],
      trialMinutes: "MINUTES" as never,
      comment: "L2TP login storm",
    })?.begin ?? []
  ).map(({ command }) => command);

/** VICI is no operator's language: swanctl says the same. */
const asTyped = ({ session }: Platform, command: string): string =>
  session === "vici" ? `swanctl --${command.replace(/^get-/, "")}` : command;

function orderTyped(platform: Platform, order: Order): string {
  if (order.via === "cli") return order.command;
  const { timeout: _, ...args } = order.args; // of the protocol: swanctl counts in seconds and waits by itself
  const words = Object.entries(args).map(([key, value]) =>
    value === "yes" ? `--${key}` : `--${key} ${String(value)}`,
  );
  return [asTyped(platform, order.command), ...words].join(" ");
}

/** The sheet as Markdown, which is also a text to read. */
export function cheatsheetText(sheet: Cheatsheet): string {
  const block = (commands: readonly string[]): string[] => commands.map((command) => `    ${command}`);
  const lines = [
    `# ${sheet.platform}`,
    "",
    "## Look",
    "",
    ...block(sheet.look),
    "",
    "In trouble:",
    "",
    ...block(sheet.lookCloser),
    "",
    "## Put right",
    "",
    ...sheet.remedies.flatMap(({ what, type }) => [`${what}:`, "", ...block(type), ""]),
    "## What fails, and what to do",
    "",
    ...sheet.causes.flatMap(causeLines),
  ];
  return lines.join("\n").trimEnd();
}

function causeLines({ id, title, about, seenAs, steps, noRemedy, lasting }: CauseSheet): string[] {
  return [
    `### ${id} ${title}`,
    "",
    about,
    "",
    ...(seenAs.length === 0 ? [] : [`Seen as: ${seenAs.join(", ")}.`, ""]),
    ...steps.flatMap(({ what, risk, type }, at) => [
      `${at + 1}. ${what} (${risk})${type.length === 0 ? ": not by an order on this platform" : ":"}`,
      "",
      ...type.map((command) => `       ${command}`),
      ...(type.length === 0 ? [] : [""]),
    ]),
    ...(noRemedy === undefined ? [] : [`No remedy: ${noRemedy}.`, ""]),
    ...(lasting.length === 0 ? [] : ["What keeps it away:", "", ...lasting.map((advice) => `- ${advice}`), ""]),
  ];
}
