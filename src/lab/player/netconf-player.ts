import { decoded } from "../../wire/decoded.ts";
import { frame, NetconfDeframer } from "../../wire/netconf/framing.ts";
import { escaped, readXmlNode, type XmlNode } from "../../wire/netconf/xml.ts";
import { type Exchange, exchangesIn, messagesIn, operationOf } from "../../wire/transcript/exchanges.ts";
import type { Transcript } from "../../wire/transcript/transcript.ts";
import { now, type Playback, type Player } from "./player.ts";

const LARGEST_REQUEST = 1024 * 1024;

/**
 * Plays a recorded NETCONF session: a request that was recorded gets its recorded reply under the new message id. It speaks
 * version 1.0, whose framing knows no sizes: what was struck out of a recording has changed them.
 */
export class NetconfPlayer implements Player {
  readonly #hello: string;
  readonly #exchanges: readonly Exchange[];
  readonly #deframer = new NetconfDeframer(LARGEST_REQUEST);

  constructor(transcript: Transcript) {
    const hello = messagesIn(transcript).find(({ from, text }) => from === "device" && text.includes("hello"))?.text;
    this.#hello = (hello ?? "").replace(
      /<(\w+:)?capability>\s*urn:ietf:params:netconf:base:1\.1\s*<\/\1?capability>/,
      "",
    );
    this.#exchanges = exchangesIn(transcript);
  }

  opened(): readonly Playback[] {
    return [now(frame(this.#hello, "marked"))];
  }

  typed(text: string): readonly Playback[] {
    this.#deframer.push(new TextEncoder().encode(text));
    const out: Playback[] = [];
    for (let framed = this.#deframer.next(); framed?.kind === "message"; framed = this.#deframer.next()) {
      const request = framed.text;
      const read = decoded(() => readXmlNode(request));
      if (read.ok && read.value.name === "rpc") out.push(now(frame(this.#reply(read.value, request), "marked")));
    }
    return out;
  }

  #reply({ attributes }: XmlNode, request: string): string {
    const id = escaped(attributes["message-id"] ?? "");
    const wanted = said(operationOf(request));
    const recorded = this.#exchanges.find((exchange) => said(operationOf(exchange.request)) === wanted)?.reply;
    if (recorded !== undefined) return recorded.replace(/message-id="[^"]*"/, `message-id="${id}"`);
    const problem = `<error-tag>operation-failed</error-tag><error-severity>error</error-severity>`;
    const message = `<error-message>this is not in the recording: ${escaped(wanted)}</error-message>`;
    return `<rpc-reply message-id="${id}"><rpc-error><error-type>application</error-type>${problem}${message}</rpc-error></rpc-reply>`;
  }
}

/** An operation in one line: its name, its format, its text. */
const said = (node: XmlNode | undefined): string =>
  node === undefined
    ? ""
    : `${node.name} ${Object.values(node.attributes).join(" ")} ${node.text.trim()} ${node.children.map(said).join(" ")}`.trim();
