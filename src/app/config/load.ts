import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Value } from "typebox/value";
import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import { didYouMean, UsageError } from "../../errors/errors.ts";
import { faultWords, placeWords, type SchemaNode, schemaAt } from "./fault-words.ts";
import { type ConfigDocument, ConfigSchema } from "./schema.ts";

export interface LoadedConfig {
  readonly document: ConfigDocument;
  /** Relative paths in the file are meant from here. */
  readonly directory: string;
  readonly path: string;
}

/** Reads and checks `spindrift.yaml`. @throws UsageError `config.*` naming file, line, what was found and the mend */
export function loadConfig(path: string): LoadedConfig {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new UsageError("config.unreadable", `${path}: cannot be read (${(cause as Error).message})`, { cause });
  }
  return { document: parseConfig(text, path), directory: dirname(resolve(path)), path };
}

export function parseConfig(text: string, path: string): ConfigDocument {
  const lines = new LineCounter();
  const yaml = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = yaml.errors;
  if (broken !== undefined) {
    throw new UsageError("config.yaml", `${path}:${lines.linePos(broken.pos[0]).line}: ${broken.message}`);
  }
  const value = yaml.toJS() as unknown;
  if (value === null || value === undefined)
    throw new UsageError("config.value", `${path}:1: the file is empty: give devices, or endpoints`);
  const [fault] = faultsOf(value);
  if (fault !== undefined) {
    throw new UsageError(fault.code, `${path}:${lineOf(yaml, lines, fault.path)}: ${fault.message}`);
  }
  return { devices: [], ...(value as Partial<ConfigDocument>) };
}

const ROOT = ConfigSchema as unknown as SchemaNode;

const valueAt = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((inside, part) => (inside as Readonly<Record<string, unknown>> | undefined)?.[part], value);

interface Fault {
  readonly code: string;
  readonly path: readonly string[];
  readonly message: string;
}

function* faultsOf(value: unknown): Generator<Fault> {
  yield* unknownKeys(value, ROOT, []);
  for (const error of Value.Errors(ConfigSchema, value)) {
    const path = error.instancePath
      .split("/")
      .slice(1)
      .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
    const words = faultWords(error, schemaAt(ROOT, path), valueAt(value, path));
    yield { code: "config.value", path, message: `${placeWords(path)} ${words}` };
  }
  if (typeof value === "object" && !["devices", "endpoints", "probes"].some((one) => one in (value as object)))
    yield { code: "config.value", path: [], message: "the file names nothing to watch: give devices, or endpoints" };
}

/** An unknown key is the commonest slip; it gets its own message, with the key that was probably meant. */
function* unknownKeys(value: unknown, schema: SchemaNode, path: readonly string[]): Generator<Fault> {
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) {
      const items = Array.isArray(schema.items)
        ? (schema.items as readonly SchemaNode[])[i]
        : (schema.items as SchemaNode | undefined);
      if (items !== undefined) yield* unknownKeys(item, items, [...path, String(i)]);
    }
  } else if (typeof value === "object" && value !== null) {
    const pattern = Object.values(schema.patternProperties ?? {})[0];
    for (const [key, item] of Object.entries(value)) {
      const known = schema.properties?.[key] ?? pattern;
      if (known !== undefined) yield* unknownKeys(item, known, [...path, key]);
      else if (schema.properties !== undefined) yield unknownKey(key, Object.keys(schema.properties), [...path, key]);
    }
  }
}

function unknownKey(key: string, known: readonly string[], path: readonly string[]): Fault {
  const meant = didYouMean(key, known);
  const mend = meant === undefined ? `known here: ${known.join(", ")}` : `did you mean “${meant}”?`;
  return { code: "config.unknown-key", path, message: `unknown key “${key}”; ${mend}` };
}

function lineOf(yaml: Document, lines: LineCounter, path: readonly string[]): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const keys = path.slice(0, depth).map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    const node = depth === 0 ? yaml.contents : yaml.getIn(keys, true);
    const start = isNode(node) ? node.range?.[0] : undefined;
    if (start !== undefined) return lines.linePos(start).line;
  }
  return 1;
}
