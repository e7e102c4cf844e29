import type { DeviceStatus, TunnelStatus } from "../../api/desk.ts";
import type { Action, CaseFile, IncidentStatus, RankedCause } from "../../model/incident.ts";

/** How urgent something looks; never said by colour alone. */
export type Tone = "bad" | "ask" | "busy" | "good" | "dim";

const STATUS: Record<IncidentStatus, readonly [Tone, string]> = {
  open: ["busy", "taking evidence"],
  "awaiting-approval": ["ask", "waits for your approval"],
  advised: ["ask", "advice given"],
  acting: ["busy", "being put right"],
  verifying: ["busy", "being proven"],
  closed: ["good", "closed"],
  escalated: ["bad", "needs a human"],
};

export const statusTone = ({ status, hold }: CaseFile): Tone => (hold === undefined ? STATUS[status][0] : "dim");
export const statusWord = ({ status, hold }: CaseFile): string => (hold === undefined ? STATUS[status][1] : "held");

export const namedCause = ({ causes }: CaseFile): RankedCause<string> | undefined =>
  causes.find(({ standing }) => standing === "named");

export function causeWords(incident: CaseFile): string {
  const named = namedCause(incident);
  if (named !== undefined) return `${named.id} ${named.title}`;
  return incident.status === "open" ? "cause not yet known" : "no known cause fits";
}

/** Who looks after it. */
export const holder = ({ hold, acknowledged }: CaseFile): string | undefined => hold?.by ?? acknowledged?.by;

export const currentAction = ({ actions }: CaseFile): Action<string> | undefined => actions.at(-1);

export type TunnelLook = TunnelStatus["state"] | "held";

export const tunnelTone: Record<TunnelLook, Tone> = {
  up: "good",
  rekeying: "busy",
  mismatch: "bad",
  down: "bad",
  unknown: "dim",
  held: "ask",
};

export const deviceWords = ({ session, reading }: DeviceStatus): { readonly tone: Tone; readonly text: string } => {
  if (session === "down") return { tone: "bad", text: "session down" };
  if (session === "never") return { tone: "dim", text: "no session yet" };
  if (reading === "unknown") return { tone: "ask", text: "answers cannot be read" };
  return reading === "none" ? { tone: "dim", text: "not read yet" } : { tone: "good", text: "read" };
};

export const RISK_WORDS: Record<Action["risk"], string> = {
  R0: "reads only",
  R1: "one child SA, under a second",
  R2: "one peer, seconds",
  R3: "a whole box",
  R4: "configuration, or weaker security",
};

export const many = (count: number, one: string, more = `${one}s`): string => `${count} ${count === 1 ? one : more}`;
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Whether a remedy is shown that may not run. */
export const isTold = (incident: CaseFile): boolean => currentAction(incident)?.status === "proposed";
