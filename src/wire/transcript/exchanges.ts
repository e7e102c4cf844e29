import { after, type Instant } from "../../time/instant.ts";
import { decoded } from "../decoded.ts";
import { readXmlNode, type XmlNode } from "../netconf/xml.ts";
import type { Transcript } from "./transcript.ts";

/** A request of a recorded NETCONF session with the reply that followed it; none where the recording ends. */
export interface Exchange {
  readonly request: string;
  readonly askedAt: Instant;
  readonly at: Instant;
  readonly reply: string | undefined;
}

interface Message {
  readonly from: "device" | "us";
  readonly at: Instant;
  readonly text: string;
}

/** The messages of a recorded NETCONF session, the two hellos first. */
export function messagesIn({ began, entries }: Transcript): Message[] {
  const messages: Message[] = [];
  const open = { device: "", us: "" };
  for (const { from, text = "", at } of entries) {
    const pieces = (open[from] + text).split(END);
    open[from] = pieces.pop() ?? "";
    for (const piece of pieces) messages.push({ from, at: after(began, at), text: unchunked(piece) });
  }
  return messages;
}

/**
 * What was struck out of a recording has changed the sizes of its chunks: the marks between messages and chunks are all that
 * can be relied on.
 */
const END = /\n##\n|\]\]>\]\]>/;
const unchunked = (text: string): string => text.replace(/\n#[1-9]\d{0,9}\n/g, "").trim();

export function exchangesIn(transcript: Transcript): Exchange[] {
  const messages = messagesIn(transcript);
  const last = messages.at(-1)?.at ?? transcript.began;
  const exchanges: Exchange[] = [];
  for (const [i, { from, at, text }] of messages.entries()) {
    if (from === "device" || !isRpc(text)) continue;
    const rest = messages.slice(i + 1);
    const next = rest.findIndex((message) => message.from === "us");
    const reply = rest.slice(0, next < 0 ? rest.length : next).find((message) => message.text.includes("rpc-reply"));
    exchanges.push({ request: text, askedAt: at, at: reply?.at ?? last, reply: reply?.text });
  }
  return exchanges;
}

const isRpc = (text: string): boolean => /<(?:\w+:)?rpc[\s>]/.test(text);

/** What stands in an `<rpc>`: the operation. `undefined` for what is none. */
export function operationOf(request: string): XmlNode | undefined {
  const read = decoded(() => readXmlNode(request));
  return read.ok ? read.value.children[0] : undefined;
}
