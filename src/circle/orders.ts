import type { Incident } from "../model/incident.ts";
import type { OperatorOrder } from "../model/input.ts";
import { change, note } from "./case.ts";
import type { CircleContext } from "./context.ts";
import { approve, beginGuard } from "./response.ts";

/** Why an operator's order cannot be taken now, with the mend; `undefined` when it can. */
export function whyNot(
  incident: Incident | undefined,
  order: OperatorOrder,
): { readonly code: string; readonly message: string } | undefined {
  if (incident === undefined) {
    const message = `there is no open incident ${order.incident}; list them with \`spindrift incident list\``;
    return { code: "incident.unknown", message };
  }
  if (order.verb === "release" && incident.hold === undefined) {
    return { code: "incident.wrong-moment", message: `${incident.id} is not held` };
  }
  return order.verb === "approve" ? whyNotApprove(incident) : undefined;
}

function whyNotApprove(incident: Incident): { readonly code: string; readonly message: string } | undefined {
  const refuse = (message: string): { code: string; message: string } => ({ code: "incident.wrong-moment", message });
  const action = incident.actions.at(-1);
  if (incident.hold !== undefined) return refuse(`${incident.id} is held by ${incident.hold.by}; release it first`);
  if (action === undefined) return refuse(`${incident.id} has no remedy to approve (it is ${incident.status})`);
  if (action.consent === "dry-run") {
    return refuse(
      `${action.id} is a dry run; set \`respond\` for ${action.cause} to \`approval\` to let it be approved`,
    );
  }
  return action.status === "proposed"
    ? undefined
    : refuse(`${action.id} is ${action.status}, not waiting for approval`);
}

export function takeOrder(context: CircleContext, order: OperatorOrder): void {
  const one = context.world.cases.get(order.incident);
  if (one === undefined || whyNot(one.incident, order) !== undefined) return;
  const { by } = order;
  const { id } = one.incident;
  switch (order.verb) {
    case "ack":
      note(context, one, {
        kind: "operator",
        text: `${by} acknowledged${order.note === undefined ? "" : `: ${order.note}`}.`,
      });
      change(context, one, {
        acknowledged: { by, at: context.now, ...(order.note === undefined ? {} : { note: order.note }) },
      });
      break;
    case "approve":
      approve(context, one, by);
      return;
    case "hold":
      note(context, one, { kind: "operator", text: `${by} put it on hold: ${order.reason}.` });
      change(context, one, { hold: { by, at: context.now, reason: order.reason } });
      break;
    case "release": {
      note(context, one, { kind: "operator", text: `${by} released the hold.` });
      const { hold: _, ...rest } = one.incident;
      one.incident = rest;
      delete one.decidedOn; // judged afresh by the next answers
      change(context, one, {});
      beginGuard(context, one);
      break;
    }
  }
  context.effect({ kind: "audit", entry: { at: context.now, actor: by, what: order.verb, incident: id, detail: "" } });
}
