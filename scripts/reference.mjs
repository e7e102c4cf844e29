// Writes the reference pages from the built code: docs/configuration.md, docs/causes.md. `--check` writes nothing and ends
// 1 when one is stale.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { ConfigSchema } = await import(join(root, "dist/app/config/schema.js"));
const { causes } = await import(join(root, "dist/knowledge/causes/catalogue.js"));

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

let stale = false;
for (const [name, text] of [
  ["docs/configuration.md", configuration],
  ["docs/causes.md", causePages],
]) {
  const path = join(root, name);
  if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
  if (process.argv.includes("--check")) {
    console.error(`${name} is stale: run npm run reference`);
    stale = true;
  } else writeFileSync(path, text);
}
process.exitCode = stale ? 1 : 0;
