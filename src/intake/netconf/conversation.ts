import type { NetconfDialect, NetconfRequest } from "../../platforms/platform.ts";
import { type Duration, seconds } from "../../time/instant.ts";
import { frame, NetconfDeframer } from "../../wire/netconf/framing.ts";
import { BASE, decodeNetconf, encodeHello, encodeRpc, type NetconfMessage } from "../../wire/netconf/message.ts";
import {
  type Conversation,
  type ConversationEffect,
  type ConversationInput,
  isOneLine,
  notOneLine,
  type Protocol,
} from "../conversation.ts";

/** Bytes of one reply: the SAs of many thousand tunnels. */
const LARGEST_REPLY = 64 * 1024 * 1024;
const UNKNOWN: ReadonlySet<string> = new Set(["operation-not-supported", "unknown-element"]);
const HELLO_PATIENCE = seconds(15);

/** NETCONF over SSH (RFC 6242): the subsystem of that name. */
export const netconfProtocol = (dialect: NetconfDialect): Protocol => ({
  channel: { kind: "subsystem", name: "netconf" },
  begin: () => new NetconfConversation(dialect),
});

/** greeting ─► idle ◄─► asking; whatever goes wrong with the session itself ends in `over`. */
type State =
  | { readonly at: "greeting" }
  | { readonly at: "idle" }
  | { readonly at: "asking"; readonly command: string; readonly messageId: number; readonly request: NetconfRequest }
  | { readonly at: "over" };

type Reply = Extract<NetconfMessage, { readonly kind: "reply" }>;

/** A NETCONF session from the hello to the last reply: commands go in, what the CLI would show or its XML comes out. */
export class NetconfConversation implements Conversation {
  readonly #dialect: NetconfDialect;
  readonly #deframer = new NetconfDeframer(LARGEST_REPLY);
  #state: State = { at: "greeting" };
  #framing: "marked" | "chunked" = "marked";
  #patience: Duration = HELLO_PATIENCE;
  #asked = 0;
  /** Bytes that came since the last question. */
  #came = 0;

  constructor(dialect: NetconfDialect) {
    this.#dialect = dialect;
  }

  take(input: ConversationInput): readonly ConversationEffect[] {
    if (this.#state.at === "over") return [];
    switch (input.kind) {
      case "opened":
        // RFC 6241 §8.1: both say hello at once, neither waits for the other
        return [this.#write(encodeHello()), this.#wake()];
      case "bytes":
        this.#came += input.bytes.length;
        this.#deframer.push(input.bytes);
        return this.#messages();
      case "closed":
        return this.#fail("netconf.closed", `the device closed the session ${this.#during()}`);
      case "silence":
        return this.#state.at === "idle" ? [] : this.#timedOut();
      case "run":
        if (!isOneLine(input.command)) return [notOneLine(input.command)];
        return this.#ask(input.command, input.patience);
    }
  }

  #ask(command: string, patience: Duration): readonly ConversationEffect[] {
    const request = this.#dialect.request(command);
    this.#asked += 1;
    this.#came = 0;
    this.#patience = patience;
    this.#state = { at: "asking", command, messageId: this.#asked, request };
    return [this.#write(encodeRpc(this.#asked, request.operation)), this.#wake()];
  }

  #write(message: string): ConversationEffect {
    return { kind: "write", text: frame(message, this.#framing), isSecret: false };
  }

  #wake(): ConversationEffect {
    return { kind: "wake", after: this.#patience };
  }

  #messages(): readonly ConversationEffect[] {
    const effects: ConversationEffect[] = [];
    for (let framed = this.#deframer.next(); framed !== undefined; framed = this.#deframer.next()) {
      if (framed.kind === "fault") return [...effects, ...this.#fail(framed.error.code, framed.error.message)];
      const decoded = decodeNetconf(framed.text);
      if (!decoded.ok) return [...effects, ...this.#fail(decoded.error.code, decoded.error.message)];
      effects.push(...this.#heard(decoded.value, framed.text));
      if (this.#state.at === "over") return effects;
    }
    return this.#state.at === "idle" ? effects : [...effects, this.#wake()];
  }

  #heard(message: NetconfMessage, written: string): readonly ConversationEffect[] {
    const state = this.#state;
    if (message.kind === "hello") return state.at === "greeting" ? this.#greeted(message.capabilities) : [];
    if (message.kind === "other" || state.at === "over") return []; // a notification that nobody subscribed to
    if (state.at !== "asking")
      return this.#fail("netconf.reply", "the device answered before it was asked: its replies cannot be told apart");
    if (message.messageId !== undefined && message.messageId !== String(state.messageId))
      return this.#fail("netconf.reply", `the device answered ${message.messageId}, but ${state.messageId} was asked`);
    this.#state = { at: "idle" };
    return [this.#outcome(message, written, state)];
  }

  #greeted(capabilities: readonly string[]): readonly ConversationEffect[] {
    const has = (capability: string): boolean =>
      // Old Junos says its capabilities with a namespace's spelling beside
      capabilities.some(
        (said) => said === capability || said === capability.replace("netconf:base", "xml:ns:netconf:base"),
      );
    // RFC 6242 §4.1: chunks from now on, where both have said 1.1
    if (has(BASE["1.1"])) {
      this.#framing = "chunked";
      this.#deframer.expectChunks();
    } else if (!has(BASE["1.0"]))
      return this.#fail(
        "netconf.no-version",
        `the device speaks no NETCONF of ours: ${capabilities.slice(0, 5).join(", ")}`,
      );
    this.#state = { at: "idle" };
    return [{ kind: "ready" }];
  }

  #outcome(reply: Reply, written: string, { command, request }: Extract<State, { at: "asking" }>): ConversationEffect {
    const errors = reply.problems.filter(({ severity }) => severity === "error");
    const text = request.answer(reply.content, written);
    const refusal = this.#dialect.refusals.map((pattern) => pattern.exec(text.slice(0, 4_096))?.[0]).find(Boolean);
    if (errors.length === 0 && refusal === undefined) return { kind: "answer", text };
    const [first] = errors;
    const reason = first === undefined ? text.trim().split("\n").slice(0, 2).join(" ") : errors.map(told).join("; ");
    const code = first?.tag === "access-denied" ? "netconf.access-denied" : "netconf.rpc-error";
    const mend = code === "netconf.access-denied" ? ": the login's class must be allowed this command" : "";
    // RFC 6241 appendix A: what the device has no such operation or element for
    const isUnknown =
      UNKNOWN.has(first?.tag ?? "") || this.#dialect.notUnderstood.test(first?.message.trim() ?? reason);
    // One routing engine of two may have answered: that is evidence, but no whole answer
    return {
      kind: "failed",
      code,
      message: `the device refused “${command}”: ${reason}${mend}`,
      output: text,
      isOver: false,
      isUnknown,
    };
  }

  #timedOut(): readonly ConversationEffect[] {
    const came = `${this.#came} bytes came, then nothing for ${this.#patience} ms`;
    return this.#fail("netconf.timeout", `the device stopped writing ${this.#during()} (${came})`);
  }

  #during(): string {
    if (this.#state.at === "idle") return "between two commands";
    return this.#state.at === "asking" ? `in the middle of “${this.#state.command}”` : "before its hello";
  }

  #fail(code: string, message: string): readonly ConversationEffect[] {
    this.#state = { at: "over" };
    return [{ kind: "failed", code, message, isOver: true }];
  }
}

const told = ({ tag, message }: Reply["problems"][number]): string =>
  tag === undefined || message === tag || message.startsWith(`${tag} (`) ? message : `${message} [${tag}]`;
