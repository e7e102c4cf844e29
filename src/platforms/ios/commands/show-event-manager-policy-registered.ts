import type { Command } from "../../command.ts";
import { type Groups, type Row, rowOf } from "../row.ts";
import { type Rule, readByRules } from "../table.ts";

/** An EEM policy that is registered: its event, and for an applet what it does. */
export interface RegisteredPolicy {
  readonly values: Row;
  /** The lines of its event: `pattern {…}`, `occurs 3 period 60`. */
  readonly event: readonly string[];
  readonly actions: readonly { readonly label: string; readonly action: string }[];
}

interface Draft extends RegisteredPolicy {
  readonly values: Record<string, string | number>;
  readonly event: string[];
  readonly actions: { label: string; action: string }[];
}

interface Reading {
  readonly policies: Draft[];
  sawHeader: boolean;
}

export const showEventManagerPolicyRegistered = {
  run: "show event manager policy registered",
  needs: "privileged",
  parse(text) {
    const reading: Reading = { policies: [], sawHeader: false };
    const lines = readByRules(text, reading, RULES);
    const { policies, sawHeader } = reading;
    const isOpen = policies.some(({ values }) => values.nice === undefined);
    return { rows: policies, unread: lines.unread, incomplete: !sawHeader || isOpen || lines.isCut };
  },
} satisfies Command<RegisteredPolicy>;

const inPolicy =
  (take: (policy: Draft, groups: Groups) => unknown) =>
  ({ policies }: Reading, groups: Groups): boolean => {
    const policy = policies.at(-1);
    if (policy === undefined) return false;
    take(policy, groups);
    return true;
  };

const RULES: readonly Rule<Reading>[] = [
  {
    pattern: /^No\.\s+(?:Class\s+)?Type\s+Event Type/,
    take: (reading) => {
      reading.sawHeader = true;
    },
  },
  {
    // The class came with EEM 2.4; an event may have two words (`timer watchdog`)
    pattern:
      /^(?<number>\d+)\s+(?:(?<class>applet|script)\s+)?(?<type>user|system)\s+(?<eventType>\S+(?: \S+)?)\s+(?<trap>On|Off)\s+(?<registered>\w{3} \w{3} ?\d+ [\d:]+ \d{4})\s+(?<name>\S.*)$/,
    take: ({ policies }, groups) =>
      void policies.push({ values: { ...rowOf(groups, ["number"]) }, event: [], actions: [] }),
  },
  {
    pattern:
      /^\s+nice (?<nice>\d+) queue-priority (?<queuePriority>\S+) maxrun (?<maxrunSec>[\d.]+)(?: scheduler (?<scheduler>\S+))?/,
    take: inPolicy((policy, groups) => Object.assign(policy.values, rowOf(groups, ["nice", "maxrunSec"]))),
  },
  {
    pattern: /^\s+action (?<label>\S+) (?<action>\S.*)$/,
    take: inPolicy(({ actions }, { label = "", action = "" }) => actions.push({ label, action })),
  },
  {
    pattern:
      /^\s+(?<line>(?:\S+: )?(?:pattern|occurs|name|time|oid|type|interface|none|sync|cron|trigger|correlate|attribute|tag|policyname|track|state|group|entry|period|priority|msg|get-type|threshold|poll|notification|src|dest|parameter|value|op)\b.*)$/i,
    take: inPolicy(({ event }, { line = "" }) => event.push(line)),
  },
];
