import type { ConversationEffect, ConversationInput, Protocol } from "../src/intake/conversation.ts";
import type { Tap } from "../src/intake/tap.ts";
import type { Player } from "../src/lab/player/player.ts";
import { seconds } from "../src/time/instant.ts";

/** What a command came to: its answer, or the code of what went wrong with what came until then. */
export type Outcome = { readonly text: string } | { readonly code: string; readonly output: string | undefined };

/**
 * Holds a conversation with a played device without sockets or clocks: what one writes the other reads, and where both are
 * silent, silence is told. @returns an outcome for the login, and one for each command until one ends the session
 */
export function converse(protocol: Protocol, player: Player, commands: readonly string[], tap?: Tap): Outcome[] {
  const conversation = protocol.begin();
  const outcomes: Outcome[] = [];
  const heard: string[] = [];
  const give = (text: string): void => {
    if (text === "") return;
    const bytes = new TextEncoder().encode(text);
    tap?.heard(bytes);
    perform(conversation.take({ kind: "bytes", bytes }));
  };
  const perform = (effects: readonly ConversationEffect[]): void => {
    for (const effect of effects) {
      if (effect.kind === "write") {
        tap?.sent(effect.text, effect.isSecret);
        heard.push(...player.typed(effect.text).map(({ text }) => text));
      } else if (effect.kind === "ready") outcomes.push({ text: "" });
      else if (effect.kind === "answer") outcomes.push({ text: effect.text });
      else if (effect.kind === "failed") outcomes.push({ code: effect.code, output: effect.output });
    }
  };
  /** Until there is an outcome: whatever is on its way, then silence, as often as a machine may need it. */
  const settle = (input: ConversationInput): void => {
    const before = outcomes.length;
    perform(conversation.take(input));
    for (let silences = 0; outcomes.length === before && silences < 20; ) {
      const next = heard.shift();
      if (next !== undefined) give(next);
      else {
        silences += 1;
        perform(conversation.take({ kind: "silence" }));
      }
    }
  };
  heard.push(...player.opened().map(({ text }) => text));
  settle({ kind: "opened" });
  for (const command of commands) settle({ kind: "run", command, patience: seconds(20) });
  return outcomes;
}
