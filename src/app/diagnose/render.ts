import type { RankedCause } from "../../model/incident.ts";
import type { Diagnosis, Finding } from "./report.ts";

/** The diagnosis for a terminal: what is wrong and why first, then what to ask next, then what it rests on. */
export function renderDiagnosis(diagnosis: Diagnosis): string {
  const { findings, next, assumed, unused } = diagnosis;
  const blocks = [
    findings.length === 0 ? NOTHING : findings.map(findingText).join("\n\n"),
    block(
      "Logged",
      diagnosis.events.map(
        ({ device, event, count, firstAt, lastAt, text }) =>
          `${time(firstAt)}${count === 1 ? "" : ` to ${time(lastAt)}`}  ${device} ${event}${count === 1 ? "" : `, ${count} times, the last`}: ${text}`,
      ),
    ),
    block(
      "To ask next",
      next.flatMap(({ device, commands, why }) => [`${device}: ${why}`, ...commands.map((command) => `  ${command}`)]),
    ),
    block("From", diagnosis.evidence.map(sourceText)),
    block(
      "Not used",
      unused.map(({ path, why }) => `${path}: ${why}`),
    ),
    block("Assumed", assumed),
  ];
  return blocks.filter((text) => text !== "").join("\n\n");
}

const NOTHING =
  "Nothing could be judged: no tunnel and no L2TP control plane stands in what was recorded. See below what was read.";

const block = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? "" : [title, ...lines.map((line) => `  ${line}`)].join("\n");

const time = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 19)}Z`;

const STANDING: Readonly<Record<Finding["standing"], string>> = {
  confirmed: "wrong",
  suspected: "looks wrong, in the one look that there is",
  unknown: "cannot be told",
  recovered: "was wrong, and is well again",
  well: "well",
};

function findingText({ subject, standing, explanation, causes, remedy, gaps }: Finding): string {
  return [
    `${subject.kind === "tunnel" ? "tunnel" : "LNS"} ${subject.name}: ${STANDING[standing]}`,
    ...(explanation === "" ? [] : [`  ${explanation}`]),
    ...gaps.map(({ device, why }) => `  ${device}: ${why}`),
    ...causes.flatMap(causeText),
    ...(remedy === undefined
      ? []
      : [
          `  What would be done, on ${remedy.device}: ${remedy.title}`,
          ...remedy.orders.map((order) => `    ${order}`),
        ]),
  ].join("\n");
}

const causeText = ({ id, title, standing, evidence }: RankedCause<string>): readonly string[] => [
  `  ${id} ${title}: ${standing === "ruled-out" ? "ruled out" : standing}`,
  ...evidence.map(({ speaks, text }) => `    ${speaks === "for" ? "+" : "−"} ${text}`),
];

const sourceText = ({
  device,
  platform,
  looks,
  firstAt,
  lastAt,
  commands,
  unreadLines,
}: Diagnosis["evidence"][number]): string => {
  const when =
    firstAt === undefined ? "" : ` ${time(firstAt)}${lastAt === firstAt ? "" : ` to ${time(lastAt ?? firstAt)}`}`;
  const unread = unreadLines === 0 ? "" : `, ${unreadLines} lines not understood`;
  const asked =
    looks === 0
      ? "its log only"
      : `${looks === 1 ? "one look" : `${looks} looks`}${when}: ${commands.join(", ")}${unread}`;
  return `${device} (${platform}): ${asked}`;
};
