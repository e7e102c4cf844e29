import type { Answer } from "../model/arrival.ts";
import type { LnsReading } from "../model/lns.ts";
import type { Order } from "./order.ts";

/** How a platform shows and changes the L2TP control plane of an LNS. */
export interface LnsPlatform {
  /** Commands of a routine poll, in order: enough for `read`. */
  readonly poll: readonly string[];
  /** Commands that are evidence when it is in trouble. */
  readonly evidence: readonly string[];
  /** What the answers say together. Answers may be missing, cut or refused: then it says so, or leaves the part out. */
  read(answers: readonly Answer[]): LnsReading;
  /** The orders of a change that the device takes back by itself; `undefined` where there is no such thing. */
  spell(setting: L2tpSetting): TrialOrders | undefined;
}

/** How L2TP control packets shall be policed, with the LNS's own hellos off. */
export interface L2tpSetting {
  /** Packets per second. */
  readonly bandwidth: number;
  /** Packets. */
  readonly burst: number;
  readonly recoverTimeSec: number;
  /** Whose hellos are switched off. */
  readonly tunnelGroups: readonly string[];
  /** After so long the device takes it back unless it is confirmed. */
  readonly trialMinutes: number;
  /** Beside the commit: who, and why. */
  readonly comment: string;
}

export interface TrialOrders {
  readonly begin: readonly Order[];
  readonly keep: readonly Order[];
  readonly takeBack: readonly Order[];
  /** After a refusal in the middle of any of them: out again, with nothing changed. */
  readonly abandon: readonly Order[];
}
