import { type Decoded, WireError } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { escaped, readXmlNode, type XmlNode } from "./xml.ts";

/** RFC 6241 §8.1 and RFC 4741: the two versions, told apart by the capability that both peers say. */
export const BASE = { "1.0": "urn:ietf:params:netconf:base:1.0", "1.1": "urn:ietf:params:netconf:base:1.1" } as const;
const NAMESPACE = "urn:ietf:params:xml:ns:netconf:base:1.0";

export type NetconfMessage =
  | { readonly kind: "hello"; readonly capabilities: readonly string[]; readonly sessionId: string | undefined }
  | {
      readonly kind: "reply";
      /** `undefined` where the server could not read which request it was (RFC 6241 §4.3). */
      readonly messageId: string | undefined;
      readonly problems: readonly RpcProblem[];
      readonly content: XmlNode;
    }
  /** A notification (RFC 5277), or what nobody has heard of. */
  | { readonly kind: "other"; readonly name: string };

/** `<rpc-error>` of RFC 6241 §4.3, or Junos's own `<xnm:error>` and `<xnm:warning>`. */
export interface RpcProblem {
  readonly severity: "error" | "warning";
  /** `operation-failed`, `access-denied`, `unknown-element` … (RFC 6241 appendix A). */
  readonly tag: string | undefined;
  readonly message: string;
}

/** Reads one message. What stands in front of the first tag of a `<hello>` (a greeting of the SSH server) is passed over. */
export const decodeNetconf = (text: string): Decoded<NetconfMessage> =>
  decoded(() => {
    const root = readXmlNode(text.includes("hello") ? text.slice(Math.max(0, text.search(/<[?!A-Za-z_]/))) : text);
    switch (root.name) {
      case "hello":
        return readHello(root);
      case "rpc-reply":
        return {
          kind: "reply",
          messageId: root.attributes["message-id"],
          problems: [...problemsIn(root)],
          content: root,
        };
      default:
        return { kind: "other", name: root.name };
    }
  });

function readHello(root: XmlNode): NetconfMessage {
  const list = root.children.find(({ name }) => name === "capabilities");
  if (list === undefined) throw new WireError("netconf.hello", "a <hello> without <capabilities> (RFC 6241 §8.1)", 0);
  const capabilities = list.children.filter(({ name }) => name === "capability").map(({ text }) => text.trim());
  return { kind: "hello", capabilities, sessionId: childText(root, "session-id") };
}

/** They stand in the reply, or deeper where one of several routing engines has failed. */
function* problemsIn(node: XmlNode): Generator<RpcProblem> {
  for (const child of node.children) {
    if (child.name === "rpc-error") yield readRpcError(child);
    else if ((child.name === "error" || child.name === "warning") && childText(child, "message") !== undefined)
      yield { severity: child.name, tag: undefined, message: childText(child, "message") ?? "" };
    else yield* problemsIn(child);
  }
}

function readRpcError(node: XmlNode): RpcProblem {
  const tag = childText(node, "error-tag");
  const about = [childText(node, "error-path"), badElementIn(node)].filter((part) => part !== undefined).join(" ");
  const message = childText(node, "error-message") ?? tag ?? "an error without a message";
  return {
    severity: childText(node, "error-severity") === "warning" ? "warning" : "error",
    tag,
    message: about === "" ? message : `${message} (${about})`,
  };
}

function badElementIn(node: XmlNode): string | undefined {
  const info = node.children.find(({ name }) => name === "error-info");
  return info === undefined ? undefined : childText(info, "bad-element");
}

function childText(node: XmlNode, name: string): string | undefined {
  const text = node.children
    .find((child) => child.name === name)
    ?.text.trim()
    .replace(/\s+/g, " ");
  return text === "" ? undefined : text;
}

/** What a client says first (RFC 6241 §8.1); it names no session. */
export const encodeHello = (): string =>
  `<?xml version="1.0" encoding="UTF-8"?><hello xmlns="${NAMESPACE}"><capabilities>${Object.values(BASE)
    .map((capability) => `<capability>${capability}</capability>`)
    .join("")}</capabilities></hello>`;

/** @param operation the XML of what is asked */
export const encodeRpc = (messageId: number, operation: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><rpc xmlns="${NAMESPACE}" message-id="${messageId}">${operation}</rpc>`;

/** An element with text in it and no children. */
export const textElement = (name: string, text: string, attributes: Readonly<Record<string, string>> = {}): string =>
  `<${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escaped(value)}"`)
    .join("")}>${escaped(text)}</${name}>`;
