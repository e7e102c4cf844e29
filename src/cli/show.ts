import Table from "cli-table3";
import { PROGRAM } from "../app/program.ts";
import type { CaseFile } from "../model/incident.ts";
import { renderSpi } from "../model/sa.ts";
import { fold, terminalWidth } from "./fold.ts";

export const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Rows to a terminal, without a box that gets in the way of copying. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const made = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    chars: {
      top: "",
      "top-mid": "",
      "top-left": "",
      "top-right": "",
      bottom: "",
      "bottom-mid": "",
      "bottom-left": "",
      "bottom-right": "",
      left: "",
      "left-mid": "",
      mid: "",
      "mid-mid": "",
      right: "",
      "right-mid": "",
      middle: "  ",
    },
  });
  made.push(...rows.map((row) => [...row]));
  return made.toString().replace(/ +$/gm, ""); // the last column's padding would fold on a narrow terminal
}

const time = (at: string | undefined): string => (at === undefined ? "" : `${at.slice(0, 10)} ${at.slice(11, 19)}Z`);

export const incidentTable = (files: readonly CaseFile[]): string =>
  files.length === 0
    ? "No incidents."
    : table(
        ["INCIDENT", "STATUS", "CAUSE", "OPENED", "WHAT"],
        files.map((file) => [file.id, file.status, namedCause(file), time(file.openedAt), file.title]),
      );

export const namedCause = (file: CaseFile): string =>
  file.causes.find(({ standing }) => standing === "named")?.id ?? "-";

const HANG = 36; // under the text of a timeline entry

/** One case told from beginning to end, for a terminal. */
export function caseText(file: CaseFile): string {
  const width = terminalWidth();
  return [
    `${file.id}  ${file.title}`,
    `${file.status}, opened ${time(file.openedAt)}${file.closedAt === undefined ? "" : `, closed ${time(file.closedAt)}`}`,
    "",
    fold(file.explanation, width),
    "",
    ...file.ends.flatMap((end) => [
      `${end.device} (${end.localAddress})`,
      `  sends under     ${spis(end.now.ipsecSas, "EGRESS")}`,
      `  receives under  ${spis(end.now.ipsecSas, "INGRESS")}`,
    ]),
    "",
    ...file.timeline.map((entry) => fold(`${time(entry.at)}  ${entry.kind.padEnd(12)}  ${entry.text}`, width, HANG)),
    ...proposal(file),
    ...(file.verdict === undefined ? [] : ["", fold(file.verdict.text, width)]),
  ].join("\n");
}

const spis = (sas: readonly { direction: string; spi: number }[], direction: string): string =>
  sas
    .filter((sa) => sa.direction === direction)
    .map((sa) => renderSpi(sa.spi))
    .join(", ") || "none";

function proposal(file: CaseFile): string[] {
  const action = file.actions.at(-1);
  if (action === undefined || action.status !== "proposed") return [];
  return [
    "",
    `Proposed on ${action.device} (${action.risk}): ${action.title}`,
    ...action.orders.map((order) => `  ${order}`),
    `  reaches  ${action.blastRadius}`,
    `  guard    ${action.guard}`,
    `  proof    ${action.verification}`,
    `  undo     ${action.undo}`,
    ...(action.consent === "approval" ? [`Approve it with: ${PROGRAM} incident approve ${file.id}`] : []),
  ];
}
