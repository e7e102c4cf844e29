import type { Duration } from "../../time/instant.ts";
import type { MessageTime } from "./stage.ts";

/** One line of `probe ike`, as it is found out. */
export interface IkeFinding {
  /** `UDP 500`, `IKEv2`, `suites`. */
  readonly topic: string;
  /** `undefined` where it is neither good nor bad. */
  readonly isFine?: boolean;
  readonly took?: Duration;
  readonly detail: string;
}

export interface PortFound {
  readonly port: number;
  readonly roundTrip?: Duration;
}

export interface SuiteFound {
  readonly suite: string;
  readonly isWeak: boolean;
}

export interface NatFound {
  /** The gateway sees us at another address than ours. */
  readonly isBeforeUs: boolean;
  /** The gateway takes itself for another address than the one dialled, or says so to have its ESP in UDP. */
  readonly isBeforeGateway: boolean;
}

export interface Version2Found {
  /** What the gateway takes when it may choose from everything. */
  readonly favourite?: string;
  /** The notify with which it refused everything. */
  readonly refusal?: string;
  readonly askedCookie: boolean;
  readonly accepted: readonly SuiteFound[];
  readonly asked: number;
  readonly abilities: readonly string[];
  readonly vendors: readonly string[];
  readonly nat?: NatFound;
}

export interface Version1Found {
  readonly accepted: readonly (SuiteFound & { readonly authentication: string })[];
  readonly refusal?: string;
  readonly asked: number;
  readonly vendors: readonly string[];
}

export interface IkeReport {
  readonly ports: readonly PortFound[];
  readonly v2?: Version2Found;
  readonly v1?: Version1Found;
  readonly messages: readonly (MessageTime & { readonly attempts: number })[];
  readonly retransmissions: number;
  readonly summary: string;
  readonly isWell: boolean;
}
