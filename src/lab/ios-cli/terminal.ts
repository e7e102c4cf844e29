import type { LabGateway } from "../gateway.ts";
import type { LabWorld } from "../world.ts";
import { runCommand } from "./commands.ts";

/** What a terminal of a virtual gateway does with one line that was typed. */
export interface TerminalAnswer {
  /** What it writes, without the prompt. */
  readonly output: string;
  readonly closed: boolean;
}

export interface TerminalSecrets {
  readonly enable: string;
}

/** The line editor's state of one session: mode, privilege, pager. */
export class Terminal {
  readonly #world: LabWorld;
  readonly #gateway: LabGateway;
  readonly #secrets: TerminalSecrets;
  #mode: "user" | "privileged" | "configuration" = "user";
  #asksPassword = false;
  /** Lines on a page; 0 switches the pager off. */
  pageLength = 24;

  constructor(world: LabWorld, gateway: LabGateway, secrets: TerminalSecrets) {
    this.#world = world;
    this.#gateway = gateway;
    this.#secrets = secrets;
  }

  get prompt(): string {
    if (this.#asksPassword) return "Password: ";
    const marks = { user: ">", privileged: "#", configuration: "(config)#" };
    return this.#gateway.spec.name + marks[this.#mode];
  }

  get echoes(): boolean {
    return !this.#asksPassword;
  }

  type(line: string): TerminalAnswer {
    if (this.#asksPassword) return this.#takePassword(line);
    const typed = line.trim();
    if (typed === "" || typed.startsWith("!")) return said("");
    if (/^(?:exit|logout|quit)$/.test(typed)) return this.#leave();
    if (this.#mode === "configuration") return this.#configure(typed);
    const length = /^ter\w* len\w* (\d+)$/.exec(typed)?.[1];
    if (length !== undefined) {
      this.pageLength = Number(length);
      return said("");
    }
    if (/^ter\w* (?:wid\w*|mon\w*)/.test(typed)) return said("");
    if (/^en(?:a|ab|abl|able)?$/.test(typed)) return this.#enable();
    if (/^conf(?:\w*)(?: t\w*)?$/.test(typed) && this.#mode === "privileged") {
      this.#mode = "configuration";
      return said("Enter configuration commands, one per line.  End with CNTL/Z.\n");
    }
    return said(runCommand(this.#world, this.#gateway, typed, this.#mode === "privileged"));
  }

  #enable(): TerminalAnswer {
    if (this.#mode === "user") this.#asksPassword = true;
    return said("");
  }

  #takePassword(given: string): TerminalAnswer {
    this.#asksPassword = false;
    if (given !== this.#secrets.enable) return said("% Bad secrets\n\n");
    this.#mode = "privileged";
    return said("");
  }

  #configure(typed: string): TerminalAnswer {
    if (/^end$/.test(typed)) {
      this.#mode = "privileged";
      this.#world.log(this.#gateway, "SYS-5-CONFIG_I", "Configured from console by spindrift on vty0");
    }
    return said("");
  }

  #leave(): TerminalAnswer {
    if (this.#mode === "configuration") {
      this.#mode = "privileged";
      return said("");
    }
    return { output: "", closed: true };
  }
}

const said = (output: string): TerminalAnswer => ({ output, closed: false });
