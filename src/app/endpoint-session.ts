import { runCommand } from "../endpoint/show/run.ts";
import type { CheckStep, Session } from "../intake/session.ts";
import type { Answer } from "../model/arrival.ts";
import type { Order } from "../platforms/order.ts";
import type { Instant } from "../time/instant.ts";
import type { HeldEndpoint } from "./endpoint-desk.ts";

/**
 * An endpoint of this process as a device that is watched: asked by the words that a Junos gateway is asked, and answering
 * with the same texts, without a wire between. What it has no command for it refuses, as a gateway of another make would.
 */
export function endpointSession(endpoint: HeldEndpoint, now: () => Instant): Session {
  const ask = (command: string): Answer => {
    const at = now();
    const ran = runCommand(command, endpoint.view(), "view");
    if (ran.kind === "text") return { command, askedAt: at, at, text: ran.text === "" ? "\n" : ran.text };
    if (ran.kind !== "orders") return { command, askedAt: at, at, error: refusal(command) };
    for (const order of ran.orders) endpoint.order(order);
    return { command, askedAt: at, at, text: "" };
  };
  const carryOut = (orders: readonly Order[]): readonly Answer[] => {
    const answers: Answer[] = [];
    for (const order of orders) {
      answers.push(ask(order.command));
      if (answers.at(-1)?.error !== undefined) break;
    }
    return answers;
  };
  return {
    ask: async (commands) => commands.map(ask),
    carryOut: async (orders) => carryOut(orders),
    check: (commands: readonly string[] = []) => steps(commands.map(ask)),
    close: async () => undefined,
  };
}

const refusal = (command: string): NonNullable<Answer["error"]> => ({
  code: "cli.refused",
  message: `an endpoint of Spindrift has no command “${command}”`,
});

async function* steps(answers: readonly Answer[]): AsyncIterable<CheckStep> {
  for (const answer of answers) {
    const step = `command ${answer.command}`;
    const taken = { step, ok: answer.error === undefined, detail: answer.error?.message ?? "answered", answer };
    yield taken;
  }
}
