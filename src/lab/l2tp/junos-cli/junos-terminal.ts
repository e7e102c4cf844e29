import { UsageError } from "../../../errors/errors.ts";
import { runOperational } from "./commands.ts";
import { renderBraces, renderCompare, renderSet } from "./configuration-text.ts";
import type { JunosDevice } from "./junos-device.ts";
import { pipe } from "./pipes.ts";
import { readStatement, syntaxError } from "./statements.ts";

/** What a line editor answers to a line. */
export interface JunosAnswer {
  readonly output: string;
  readonly closed: boolean;
}

const USER = "spindrift";
const PAGE = 24;

/** The line editor of one session at a Junos device: operational and configuration mode. */
export class JunosTerminal {
  readonly echoes = true;
  pageLength = PAGE;
  readonly #device: JunosDevice;
  readonly #typedLine: () => void;
  #isConfiguring = false;
  /** Waits for an answer to its question. */
  #asksToLeave = false;

  /** @param typedLine called after each line: a commit may have set an alarm */
  constructor(device: JunosDevice, typedLine: () => void = () => undefined) {
    this.#device = device;
    this.#typedLine = typedLine;
  }

  get prompt(): string {
    if (this.#asksToLeave) return "Exit with uncommitted changes? [yes,no] (yes) ";
    return this.#isConfiguring ? `[edit]\n${USER}@${this.#device.hostName}# ` : `${USER}@${this.#device.hostName}> `;
  }

  type(line: string): JunosAnswer {
    if (this.#asksToLeave) return this.#answerToLeave(line.trim());
    const typed = line.trim().replace(/\s+/g, " ");
    if (typed === "" || typed.startsWith("#")) return said("");
    const answer = this.#isConfiguring ? this.#configure(typed) : this.#operate(typed);
    this.#typedLine();
    return answer;
  }

  /** The session is gone: what it held for itself is free again. */
  close(): void {
    if (this.#device.configuration.exclusive === this) this.#leave();
  }

  #operate(typed: string): JunosAnswer {
    const [first, ...rest] = typed.split(" ");
    if (first === "exit" || first === "quit") return { output: "", closed: true };
    if (first === "configure" || first === "edit") return this.#enter(rest);
    const length = /^set cli screen-length (\d+)$/.exec(typed)?.[1];
    if (length !== undefined) {
      this.pageLength = Number(length);
      return said(`Screen length set to ${length}\n`);
    }
    if (/^set cli (?:screen-width \d+|complete-on-space (?:on|off)|timestamp.*)$/.test(typed)) return said("");
    return said(`${runOperational(this.#device, typed)}\n`);
  }

  #enter([how]: readonly string[]): JunosAnswer {
    const { configuration } = this.#device;
    if (how === "private") return said("error: this gateway has no private candidate: configure exclusive\n");
    if (how !== undefined && how !== "exclusive")
      return said(syntaxError(`configure ${how}`, how, ["exclusive", "<[Enter]>"]));
    if (configuration.exclusive !== undefined) return said("error: configuration database locked by another session\n");
    if (how === "exclusive") {
      if (configuration.isChanged) return said("error: configuration database modified\n");
      configuration.exclusive = this;
    }
    this.#isConfiguring = true;
    const warning = how === "exclusive" ? "warning: uncommitted changes will be discarded on exit\n" : "";
    return said(`${warning}Entering configuration mode\n\n`);
  }

  #configure(typed: string): JunosAnswer {
    const [verb = "", ...words] = typed.split(" ");
    switch (verb) {
      case "set":
        return said(this.#set(typed, words));
      case "delete":
        return said(this.#device.configuration.delete(words) ? "\n" : "warning: statement not found\n\n");
      case "show":
        return said(`${this.#show(typed)}\n`);
      case "run":
        return said(`${runOperational(this.#device, words.join(" "))}\n`);
      case "commit":
        return said(this.#commit(typed, words));
      case "rollback":
        return said(this.#rollback(words[0] ?? "0"));
      case "top":
        return said("\n");
      case "exit":
      case "quit":
        return this.#leave();
      default:
        return said("^\nunknown command.\n\n");
    }
  }

  #set(typed: string, words: readonly string[]): string {
    const read = readStatement(words);
    if (!read.ok) return `${syntaxError(typed, read.word, read.expected)}\n`;
    this.#device.configuration.set(read.statement);
    return "\n";
  }

  #show(typed: string): string {
    const [command = "", ...filters] = typed.split("|").map((part) => part.trim());
    const { candidate } = this.#device.configuration;
    const [first = ""] = filters;
    const compare = /^compare(?: rollback (\d+))?$/.exec(first);
    if (compare !== null) {
      const before = this.#device.configuration.earlier(Number(compare[1] ?? 0));
      const text = before === undefined ? "" : renderCompare(before, candidate);
      return pipe(text === "" ? "" : `${text}\n`, filters.slice(1));
    }
    const place = command.split(" ").slice(1);
    const isSet = first === "display set";
    const text = isSet ? renderSet(candidate, place) : renderBraces(candidate, place);
    return pipe(`${text}\n`, isSet ? filters.slice(1) : filters);
  }

  #commit(typed: string, words: readonly string[]): string {
    const order =
      /^commit(?: (?<check>check)| (?<confirmed>confirmed)(?: (?<minutes>\d+))?)?(?: comment (?:"(?<quoted>[^"]*)"|(?<word>\S+)))?(?: and-quit)?$/.exec(
        typed,
      )?.groups;
    if (order === undefined) return `${syntaxError(typed, words[0], ["check", "comment", "confirmed"])}\n`;
    const comment = order.quoted ?? order.word;
    try {
      if (order.check !== undefined) {
        this.#device.configuration.check();
        return "configuration check succeeds\n\n";
      }
      if (order.confirmed === undefined) {
        this.#device.commit(USER, { comment });
        return "commit complete\n\n";
      }
      const minutes = Number(order.minutes ?? 10);
      if (minutes < 1 || minutes > 65_535) return "error: a commit is confirmed within 1 to 65535 minutes\n\n";
      this.#device.commit(USER, { comment, minutes });
      const left = `${minutes} minute${minutes === 1 ? "" : "s"}`;
      return `commit confirmed will be automatically rolled back in ${left} unless confirmed\ncommit complete\n\n# commit confirmed will be rolled back in ${left}\n`;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return `error: ${error.message}\nerror: configuration check-out failed\n\n`;
    }
  }

  #rollback(number: string): string {
    if (!/^\d{1,2}$/.test(number)) return `${syntaxError(`rollback ${number}`, number, ["<0..49>"])}\n`;
    return this.#device.configuration.rollback(Number(number))
      ? "load complete\n\n"
      : `error: rollback ${number} is not available\n\n`;
  }

  #leave(): JunosAnswer {
    const { configuration } = this.#device;
    if (configuration.exclusive === this) {
      configuration.rollback(0);
      configuration.exclusive = undefined;
    } else if (configuration.isChanged) {
      this.#asksToLeave = true;
      return said("The configuration has been changed but not committed\n");
    }
    this.#isConfiguring = false;
    return said("Exiting configuration mode\n\n");
  }

  #answerToLeave(answer: string): JunosAnswer {
    this.#asksToLeave = false;
    if (answer !== "" && answer !== "yes") return said("\n");
    this.#isConfiguring = false;
    return said("Exiting configuration mode\n\n");
  }
}

const said = (output: string): JunosAnswer => ({ output, closed: false });
