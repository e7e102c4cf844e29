import type { Answer } from "../../model/arrival.ts";
import type { CliDialect, NetconfDialect, Platform } from "../../platforms/platform.ts";
import { after, type Instant } from "../../time/instant.ts";
import { decodeNetconf } from "../../wire/netconf/message.ts";
import { exchangesIn, operationOf } from "../../wire/transcript/exchanges.ts";
import type { Transcript, TranscriptEntry } from "../../wire/transcript/transcript.ts";
import { Dialogue, type DialogueEvent } from "../ssh/dialogue.ts";
import { refusalIn } from "../ssh/terminal.ts";

/** Longer than any session's own limit: what was recorded is read. */
const LONGEST = 64 * 1024 * 1024;

/**
 * The answers that a recorded session holds, in order, as the session itself read them: commands that were not answered to
 * the end have an error beside what came. What the login and the pager are about is left out.
 */
export function answersIn(transcript: Transcript, { cli, netconf }: Platform): readonly Answer[] {
  if (transcript.via === "netconf") return netconf === undefined ? [] : netconfAnswers(transcript, netconf);
  return cli === undefined ? [] : cliAnswers(transcript, cli);
}

/** What we sent, and everything that the device wrote until we sent something else. */
interface Turn {
  readonly sent: TranscriptEntry | undefined;
  readonly heard: TranscriptEntry[];
}

function turnsOf({ entries }: Transcript): Turn[] {
  const turns: Turn[] = [{ sent: undefined, heard: [] }];
  for (const entry of entries) {
    if (entry.from === "us") turns.push({ sent: entry, heard: [] });
    else turns.at(-1)?.heard.push(entry);
  }
  return turns;
}

function cliAnswers(transcript: Transcript, dialect: CliDialect): Answer[] {
  const ours = new Set(["", dialect.enable, dialect.shell?.leave, ...dialect.quiet]);
  const dialogue = new Dialogue(dialect, LONGEST);
  const answers: Answer[] = [];
  let prompt = "";
  let open: { readonly command: string; readonly askedAt: Instant } | undefined;
  for (const { sent, heard } of turnsOf(transcript)) {
    const isPage = sent?.text === dialect.pagerKey;
    if (!isPage) {
      const line = sent?.text?.trim();
      const command = withoutLead(line ?? "", prompt, dialect);
      open = ours.has(command) ? undefined : { command, askedAt: timeOf(transcript, sent) };
      dialogue.sent(line);
    }
    const event = listen(dialogue, heard);
    if (event?.kind === "page") continue;
    if (event?.kind === "prompt") {
      prompt = event.prompt;
      dialogue.learn(prompt);
    }
    const at = timeOf(transcript, heard.at(-1) ?? sent);
    if (open !== undefined) answers.push(refused(answerOf(open, event, dialogue, at), dialect));
    open = undefined;
  }
  return answers;
}

/** What the device wrote in one turn, and what it waited for in the end. */
function listen(dialogue: Dialogue, heard: readonly TranscriptEntry[]): DialogueEvent | undefined {
  let event: DialogueEvent | undefined;
  for (const { text } of heard) event = dialogue.push(text ?? "");
  return event ?? dialogue.settled(false) ?? dialogue.settled(true) ?? dialogue.expired();
}

function withoutLead(line: string, prompt: string, { configuration }: CliDialect): string {
  const isLed = configuration.prompt.test(prompt) && line.startsWith(configuration.escape);
  return isLed ? line.slice(configuration.escape.length) : line;
}

const timeOf = ({ began }: Transcript, entry: TranscriptEntry | undefined): Instant =>
  entry === undefined ? began : after(began, entry.at);

function answerOf(
  open: { readonly command: string; readonly askedAt: Instant },
  event: DialogueEvent | undefined,
  dialogue: Dialogue,
  at: Instant,
): Answer {
  if (event?.kind === "prompt") return { ...open, at, text: event.output };
  const message = `the recording ends in the middle of “${open.command}”`;
  return { ...open, at, text: dialogue.pending, error: { code: "transcript.cut", message } };
}

function refused(answer: Answer, dialect: CliDialect): Answer {
  const refusal = answer.error === undefined ? refusalIn(answer.text ?? "", dialect) : undefined;
  if (refusal === undefined) return answer;
  return { ...answer, error: { code: "cli.refused", message: `the device refused “${answer.command}”: ${refusal}` } };
}

function netconfAnswers(transcript: Transcript, dialect: NetconfDialect): Answer[] {
  return exchangesIn(transcript).map(({ request, askedAt, at, reply }) => {
    const command = operationOf(request)?.text ?? request;
    const decoded = reply === undefined ? undefined : decodeNetconf(reply);
    if (reply === undefined || decoded?.ok !== true || decoded.value.kind !== "reply") {
      const message = `the recording holds no whole reply to “${command}”`;
      return { command, askedAt, at, error: { code: "transcript.cut", message } };
    }
    const text = dialect.request(command).answer(decoded.value.content, reply);
    const problem = decoded.value.problems.find(({ severity }) => severity === "error");
    if (problem === undefined) return { command, askedAt, at, text };
    return { command, askedAt, at, text, error: { code: "netconf.rpc-error", message: problem.message } };
  });
}
