import { didYouMean } from "../../errors/errors.ts";

/** What the checker of the schema says of one value: JSON Schema's keyword and its own parameters. */
export interface SchemaFault {
  readonly keyword: string;
  readonly message: string;
  readonly params: object;
}

/** The part of a JSON Schema that these words need. */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode | readonly SchemaNode[];
  readonly anyOf?: readonly { readonly const?: string }[];
}

const KINDS: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  integer: "a whole number",
  number: "a number",
  object: "a section (keys with values under it)",
  string: "a text",
};

/**
 * A fault of a configuration in the operator's words: what was found, what is taken there.
 * @param node the schema at that place
 * @param value what stands there; never shown where it may be a secret
 */
export function faultWords({ keyword, message, params }: SchemaFault, node: SchemaNode, value: unknown): string {
  const given = params as Readonly<Record<string, unknown>>;
  const choices = (node.anyOf ?? []).flatMap(({ const: choice }) => (choice === undefined ? [] : [choice]));
  if (choices.length > 0) return choiceWords(choices, value);
  switch (keyword) {
    case "required":
      return `lacks ${(given.requiredProperties as readonly string[]).map((key) => `“${key}”`).join(", ")}`;
    case "type":
      return `must be ${KINDS[String(given.type)] ?? given.type}`;
    case "pattern":
      return `is not written as it must be${node.description === undefined ? ` (${given.pattern})` : `: ${node.description}`}`;
    case "minLength":
    case "minItems":
      return "must not be empty";
    case "minimum":
      return `must be at least ${given.limit}`;
    case "maximum":
      return `must be at most ${given.limit}`;
    default:
      return message;
  }
}

function choiceWords(choices: readonly string[], value: unknown): string {
  const meant = didYouMean(String(value), choices);
  return `“${value}” is none of ${choices.join(", ")}${meant === undefined ? "" : `; did you mean “${meant}”?`}`;
}

/** Where the value stands, as one writes it: `devices[0].ssh.port`. */
export const placeWords = (path: readonly string[]): string =>
  path.length === 0
    ? "the file"
    : path.map((part, at) => (/^\d+$/.test(part) ? `[${part}]` : at === 0 ? part : `.${part}`)).join("");

/** The schema of what stands at a path. */
export function schemaAt(schema: SchemaNode, path: readonly string[]): SchemaNode {
  let node: SchemaNode = schema;
  for (const part of path) {
    const { items } = node;
    const next: SchemaNode | undefined =
      items === undefined
        ? (node.properties?.[part] ?? Object.values(node.patternProperties ?? {})[0])
        : Array.isArray(items)
          ? (items as readonly SchemaNode[])[Number(part)]
          : (items as SchemaNode);
    if (next === undefined) return {};
    node = next;
  }
  return node;
}
