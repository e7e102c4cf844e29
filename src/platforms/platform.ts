import type { Answer } from "../model/arrival.ts";
import type { PlatformName } from "../model/fleet.ts";
import type { GatewayReading } from "../model/observation.ts";
import type { RemedyVerb } from "../model/remedy.ts";
import type { XmlNode } from "../wire/netconf/xml.ts";
import type { SyslogTimestamp } from "../wire/syslog/message.ts";
import type { Command } from "./command.ts";
import type { LnsPlatform } from "./lns.ts";
import type { LogMessage } from "./message.ts";
import type { Order } from "./order.ts";
import type { SnmpSource } from "./snmp-source.ts";
import type { Trap } from "./trap.ts";

/** How a vendor's CLI session talks: what `intake/ssh` needs to know and no more. */
export interface CliDialect {
  /** Matches the last line when the device waits for a command; its group `name` is the part that no mode changes. */
  readonly prompt: RegExp;
  /** Matches a prompt that has the privilege of `privileged` commands. */
  readonly privilegedPrompt: RegExp;
  /** The prompt of configuration mode, and the word that leads an operational command in there. */
  readonly configuration: { readonly prompt: RegExp; readonly escape: string };
  /** Some logins land in the operating system's shell: its prompt, and the command that leads to the CLI. */
  readonly shell?: { readonly prompt: RegExp; readonly leave: string };
  /** A line that belongs to the prompt below it: `{primary:node0}`, `[edit security]`. */
  readonly banner?: RegExp;
  /** The pager's line, and the key that brings the next page. */
  readonly pager: RegExp;
  readonly pagerKey: string;
  /** Sent once after login so that no pager and no wrapping disturbs. A device that knows one of them not is read all the same. */
  readonly quiet: readonly string[];
  /** The command that raises privilege, and the prompt for its password. */
  readonly enable: string;
  readonly passwordPrompt: RegExp;
  /** A question in place of a prompt, which nobody but an operator may answer. */
  readonly question: RegExp;
  /** A line that console logging, `terminal monitor` or another user throws in. */
  readonly consoleLine: RegExp;
  /** Lines by which the device refuses a command. */
  readonly refusals: readonly RegExp[];
  /** Of these lines those that say that its release does not have the command, which no later moment will change. */
  readonly notUnderstood: RegExp;
  /** What it says to a command that it does not know; one of `refusals` matches it. */
  readonly unknownCommand: string;
}

/** How a vendor's NETCONF server is asked for what its command line shows: what `intake/netconf` needs to know and no more. */
export interface NetconfDialect {
  request(command: string): NetconfRequest;
  /** Answers in text by which the device refuses a command, and by which it does not know it, as on its CLI. */
  readonly refusals: readonly RegExp[];
  readonly notUnderstood: RegExp;
}

export interface NetconfRequest {
  /** The XML inside of the `<rpc>`. */
  readonly operation: string;
  /**
   * The reply as the command's reader takes it: text as on the CLI, or XML.
   * @param written the reply as it came
   */
  answer(reply: XmlNode, written: string): string;
}

/** What a remedy step aims at, in the model's nouns: the platform spells it. */
export interface RemedyTarget {
  /** The connection, profile or map that makes the tunnel, where known. */
  readonly connection?: string;
  readonly child?: string;
  readonly localAddress: string;
  readonly remoteAddress: string;
  /** `IkeSa.localIndex` of the SAs to clear; empty when the device holds none. */
  readonly ikeIndexes: readonly string[];
  /** `IpsecSa.localIndex` of the children to clear or rekey. */
  readonly childIndexes: readonly string[];
}

/** A vendor's operating system: its folder is all that knows its words. */
export interface Platform {
  readonly name: PlatformName;
  readonly session: "cli" | "vici";
  readonly commands: readonly Command<unknown>[];
  readonly messages: readonly LogMessage[];
  /** Its own notifications; those of the standard MIBs are read for every platform. */
  readonly traps: readonly Trap[];
  /** Commands of a routine poll, in order: enough for `read`. */
  readonly poll: readonly string[];
  /** Commands that are evidence when a tunnel of this gateway is in trouble, beside the routine poll. */
  readonly evidence: readonly string[];
  /**
   * What an answer that was taken as evidence says, in words without a full stop; `undefined` where it speaks for itself.
   * @param login the name that we log in with, whose session must not be held against the device
   */
  tell?(answer: Answer, login: string | undefined): string | undefined;
  /** What the answers of a poll say together. Answers may be missing, cut or refused: then it says so. */
  read(answers: readonly Answer[]): GatewayReading;
  /** The orders that carry a verb out, or `undefined` when this platform has no such thing. */
  spell(verb: RemedyVerb, target: RemedyTarget): readonly Order[] | undefined;
  /** Its L2TP control plane, where it can be an LNS that is watched. */
  readonly lns?: LnsPlatform;
  readonly cli?: CliDialect;
  readonly netconf?: NetconfDialect;
  /** The command that tells the device's time, and its reader; a stamp without a zone is meant by the device's own offset. */
  readonly clock?: { readonly command: string; read(text: string): SyslogTimestamp | undefined };
  /** Where its MIBs tell of SAs: the source when the CLI cannot be had or shall be spared. `read` takes its answers too. */
  readonly snmp?: SnmpSource;
}
