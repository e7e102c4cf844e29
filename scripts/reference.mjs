// Writes the reference pages from the built code: docs/configuration.md, docs/causes.md, docs/devices.md. `--check` writes nothing and ends
// 1 when one is stale.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { ConfigSchema } = await import(join(root, "dist/app/config/schema.js"));
const { causes } = await import(join(root, "dist/knowledge/causes/catalogue.js"));
const { platforms } = await import(join(root, "dist/platforms/catalogue.js"));
const { ANY_TARGET, VERB_WORDS } = await import(join(root, "dist/app/cheatsheet.js"));

const WRITTEN = "<!-- Written by `npm run reference`. -->";

function* rows(schema, path, required) {
  for (const [key, value] of Object.entries(schema.properties ?? {})) {
    const name = path === "" ? key : `${path}.${key}`;
    const inner = value.type === "array" && !Array.isArray(value.items) ? value.items : value;
    const suffix = value.type === "array" ? "[]" : "";
    yield `| \`${name}${suffix}\` | ${kind(value)} | ${(schema.required ?? []).includes(key) && required ? "yes" : ""} | ${value.description ?? inner.description ?? ""}${value.default === undefined ? "" : ` (default ${value.default})`} |`;
    const record = Object.values(value.patternProperties ?? {})[0];
    if (record?.properties !== undefined) yield* rows(record, `${name}.<name>`, true);
    if (Array.isArray(value.items)) yield* rows(value.items[0], `${name}[]`, true);
    else yield* rows(inner, name + suffix, true);
  }
}

function kind(schema) {
  if (schema.anyOf !== undefined) return schema.anyOf.map(({ const: word }) => `\`${word}\``).join(", ");
  if (schema.type === "array") return Array.isArray(schema.items) ? "two of" : `list of ${kind(schema.items)}`;
  return schema.type === "object" ? "section" : schema.type;
}

const configuration = [
  "# Configuration",
  "",
  WRITTEN,
  "",
  "`spindrift.yaml`, or the file that `--config` or `SPINDRIFT_CONFIG` names. An unknown key, a value of the wrong kind and a name",
  "that leads nowhere are refused with their line and what was meant.",
  "",
  "| key | kind | needed | what it means |",
  "|---|---|---|---|",
  ...rows(ConfigSchema, "", true),
  "",
].join("\n");

const causePages = [
  "# Causes",
  "",
  WRITTEN,
  "",
  ...causes.flatMap((cause) => [
    `## ${cause.id} ${cause.title}`,
    "",
    cause.about,
    "",
    `Seen as: ${cause.symptoms.join(", ")}.`,
    "",
    ...(cause.ladder.length === 0
      ? [`No remedy: ${cause.noRemedy}.`]
      : [
          "| step | where | risk | reaches | undo |",
          "|---|---|---|---|---|",
          ...cause.ladder.map(
            (step) => `| ${step.title} | ${step.at} | ${step.risk} | ${step.blastRadius} | ${step.undo} |`,
          ),
        ]),
    "",
    "What keeps it away:",
    "",
    ...cause.lasting.map((advice) => `- ${advice}`),
    "",
    `Sources: ${cause.sources.join("; ")}.`,
    "",
  ]),
].join("\n");

const SETTING = {
  bandwidth: "RATE",
  burst: "RATE",
  recoverTimeSec: "SECONDS",
  tunnelGroups: ["GROUP"],
  trialMinutes: "MINUTES",
  comment: "INCIDENT: CAUSE",
};

const orderText = (order) => `\`${order.command}${order.args === undefined ? "" : ` ${JSON.stringify(order.args)}`}\``;
const asked = (when, commands) => commands.map((command) => `| ${when} | \`${command.replaceAll("|", "\\|")}\` |`);
const ordersOf = (orders) => orders.map(orderText).join("<br>").replaceAll("|", "\\|");

/** The words that a login must be allowed: without filters, which the device's own terminal applies. */
const wordsOf = ({ poll, evidence, clock }) =>
  [...new Set([...poll, ...(clock === undefined ? [] : [clock.command]), ...evidence])].map((command) =>
    command.split("|")[0].trim(),
  );

const remediesOf = (platform) =>
  Object.entries(VERB_WORDS).map(([verb, words]) => {
    const orders = platform.spell(verb, ANY_TARGET);
    return `| ${words} | ${orders === undefined || orders.length === 0 ? "not on this platform" : ordersOf(orders)} |`;
  });

const lnsOf = ({ lns }) => {
  if (lns === undefined) return [];
  const trial = lns.spell(SETTING);
  const step = (name, orders) => `| ${name} | ${ordersOf(orders)} |`;
  return [
    "",
    "As an LNS (`watch: [l2tp]`) it is asked besides, and changed on trial only when you approve it:",
    "",
    "| when | asked or sent |",
    "|---|---|",
    ...asked("each poll", lns.poll),
    ...asked("an incident", lns.evidence),
    ...(trial === undefined
      ? []
      : [step("the trial begins", trial.begin), step("it helped", trial.keep), step("it did not", trial.takeBack)]),
  ];
};

/** Lines to paste that give a login these rights and no others. */
const RIGHTS = {
  ios: (platform) => [
    "A view of its own (role-based CLI). Other logins keep what they have, which moving commands between privilege levels would not",
    "leave them. Without the `clear` and `undebug` lines it only reads:",
    "",
    "```",
    "aaa new-model",
    "aaa authentication login default local",
    "aaa authorization exec default local",
    "parser view spindrift",
    " secret VIEW-PASSWORD",
    ...[
      ...wordsOf(platform),
      ...platform.cli.quiet.map((line) => line.replace(/ \d+$/, "")),
      ...clearsOf(platform),
    ].map((words) => ` commands exec include all ${words}`),
    "username spindrift view spindrift secret PASSWORD",
    "```",
  ],
  junos: (platform) => [
    "A class of its own. Without `allow-commands` it only reads; pre-shared keys need the permission `secret`, which it lacks:",
    "",
    "```",
    "set system login class spindrift permissions [ view view-configuration security ]",
    `set system login class spindrift allow-commands "(${clearsOf(platform).join(")|(")})"`,
    'set system login user spindrift class spindrift authentication ssh-ed25519 "PUBLIC-KEY"',
    "set system services netconf ssh",
    "```",
    "",
    "For an LNS whose storms it may end, on trial:",
    "",
    "```",
    "set system login class spindrift permissions [ view view-configuration security configure rollback ]",
    'set system login class spindrift allow-configuration "(system ddos-protection)|(services l2tp)"',
    "```",
  ],
  strongswan: () => [
    "Whoever may open charon's VICI socket may do everything with it: there is no reading alone. Give its group to the service",
    "(`charon.group` in strongswan.conf, or an ACL on the socket), and leave the host's root account out of it.",
  ],
};

const clearsOf = (platform) => [
  ...new Set(
    Object.keys(VERB_WORDS)
      .flatMap((verb) => platform.spell(verb, ANY_TARGET) ?? [])
      .map(({ command }) => command.replace(/ (?:PEER|index INDEX)$/, "")),
  ),
];

const devicePage = [
  "# What devices are asked, and what a login needs",
  "",
  WRITTEN,
  "",
  "Everything that Spindrift sends to a gateway by itself, platform by platform. Reading is routine; what clears or changes waits for",
  "your consent (`respond` in the configuration) and goes out once, after fresh evidence. A command that a login may not run is told by",
  "`spindrift check`, and what can be read without it is.",
  ...platforms.flatMap((platform) => [
    "",
    `## ${platform.name}`,
    "",
    "| when | asked |",
    "|---|---|",
    ...asked("each session", platform.cli?.quiet ?? []),
    ...asked("each poll", platform.poll),
    ...asked("`check`", platform.clock === undefined ? [] : [platform.clock.command]),
    ...asked("an incident", platform.evidence),
    "",
    "| remedy | sent, with your consent |",
    "|---|---|",
    ...remediesOf(platform),
    ...lnsOf(platform),
    "",
    ...RIGHTS[platform.name](platform),
  ]),
  "",
].join("\n");

let stale = false;
for (const [name, text] of [
  ["docs/configuration.md", configuration],
  ["docs/causes.md", causePages],
  ["docs/devices.md", devicePage],
]) {
  const path = join(root, name);
  if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
  if (process.argv.includes("--check")) {
    console.error(`${name} is stale: run npm run reference`);
    stale = true;
  } else writeFileSync(path, text);
}
process.exitCode = stale ? 1 : 0;
