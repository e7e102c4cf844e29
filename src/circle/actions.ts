import type { Action, Incident } from "../model/incident.ts";
import { change } from "./case.ts";
import type { CircleContext } from "./context.ts";
import type { CaseState } from "./world.ts";

/** What is wrong may change for months while a remedy waits for approval: each time another one is proposed. */
const MOST_ACTIONS = 50;

/** `I-000001/3`: counted on, whatever was forgotten before it. */
export function nextActionId({ id, actions }: Incident): string {
  const last = Number(actions.at(-1)?.id.split("/").at(-1) ?? 0);
  return `${id}/${last + 1}`;
}

/** One more action. Beyond the most that are kept the oldest that never began gives way, then the oldest. */
export function addAction(context: CircleContext, one: CaseState, action: Action): void {
  const { actions } = one.incident;
  const idle = actions.findIndex(({ startedAt }) => startedAt === undefined);
  const kept = actions.length < MOST_ACTIONS ? actions : actions.toSpliced(Math.max(0, idle), 1);
  change(context, one, { actions: [...kept, action] });
}

/** Changes the newest action: it is the only one that anything happens to. */
export function updateAction(context: CircleContext, one: CaseState, patch: Partial<Action>): void {
  const actions = one.incident.actions.map((action, place, all) =>
    place === all.length - 1 ? { ...action, ...patch } : action,
  );
  change(context, one, { actions });
}
