/** One answer in two spellings: Junos's XML and the JSON that it derives from it. */
export interface Node {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly content: string | readonly Node[];
}

export const leaf = (name: string, value: string | number): Node => ({ name, content: String(value) });

export function branch(name: string, content: readonly Node[], attributes?: Readonly<Record<string, string>>): Node {
  return attributes === undefined ? { name, content } : { name, content, attributes };
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

export function renderXml(node: Node, indent = ""): string {
  const attributes = Object.entries(node.attributes ?? {}).map(([name, value]) => ` ${name}="${escaped(value)}"`);
  const open = `${indent}<${node.name}${attributes.join("")}>`;
  if (typeof node.content === "string") return `${open}${escaped(node.content)}</${node.name}>`;
  const children = node.content.map((child) => `${renderXml(child, `${indent}    `)}\n`);
  return `${open}\n${children.join("")}${indent}</${node.name}>`;
}

/** Junos spells every element as a list, a text as `data`, attributes as `attributes`. */
export const renderJson = (node: Node): string => `${JSON.stringify({ [node.name]: [jsonOf(node)] }, undefined, 4)}\n`;

function jsonOf({ attributes, content }: Node): Record<string, unknown> {
  const json: Record<string, unknown> = attributes === undefined ? {} : { attributes };
  if (typeof content === "string") return { ...json, data: content };
  const lists = new Map<string, unknown[]>();
  for (const child of content) lists.set(child.name, [...(lists.get(child.name) ?? []), jsonOf(child)]);
  return { ...json, ...Object.fromEntries(lists) };
}
