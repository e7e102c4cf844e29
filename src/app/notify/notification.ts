import { type CaseFile, type IncidentStatus, subjectOf } from "../../model/incident.ts";

/** What is posted of a case: enough to decide whether to get up. `text` is what chat systems show of an incoming webhook. */
export interface Notification {
  readonly text: string;
  readonly incident: string;
  readonly status: IncidentStatus;
  readonly title: string;
  /** The tunnel, or the gateway where the case is about its control plane. */
  readonly subject: string;
  readonly devices: readonly string[];
  readonly openedAt: string;
  readonly closedAt?: string;
  /** Its number and title, once it is named. */
  readonly cause?: string;
  readonly explanation: string;
  /** What would be sent on approval, and to which device. */
  readonly proposal?: { readonly device: string; readonly risk: string; readonly orders: readonly string[] };
  readonly verdict?: string;
}

/** Statuses that want somebody to know; the others are steps on the way. */
export const USUAL_NEWS: readonly IncidentStatus[] = ["open", "awaiting-approval", "advised", "escalated", "closed"];

const WORDS: Readonly<Record<IncidentStatus, string>> = {
  open: "opened",
  "awaiting-approval": "waits for your approval",
  advised: "advises a remedy, which is yours to carry out",
  acting: "is being put right",
  verifying: "is being proven",
  closed: "is closed",
  escalated: "needs a human",
};

/** A case as it is told elsewhere; nothing is concluded here. */
export function notificationOf(file: CaseFile): Notification {
  const { id, status, title, devices, openedAt, closedAt, explanation, verdict } = file;
  const named = file.causes.find(({ standing }) => standing === "named");
  const cause = named === undefined ? undefined : `${named.id} ${named.title}`;
  const action = file.actions.at(-1);
  const proposal = status === "awaiting-approval" || status === "advised" ? action : undefined;
  const told = status === "closed" || status === "escalated" ? verdict?.text : undefined;
  const parts = [`Spindrift ${id} ${WORDS[status]}: ${title}.`, cause === undefined ? "" : `${cause}.`, told ?? ""];
  return {
    text: parts.filter((part) => part !== "").join(" "),
    incident: id,
    status,
    title,
    subject: subjectOf(file).name,
    devices,
    openedAt,
    ...(closedAt === undefined ? {} : { closedAt }),
    ...(cause === undefined ? {} : { cause }),
    explanation,
    ...(proposal === undefined
      ? {}
      : { proposal: { device: proposal.device, risk: proposal.risk, orders: proposal.orders } }),
    ...(told === undefined ? {} : { verdict: told }),
  };
}
