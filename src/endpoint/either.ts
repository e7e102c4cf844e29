import type { ChildConfig, ConnectionConfig, Path } from "./config.ts";
import type { ChildSa } from "./esp/child-sa.ts";
import type { CloseReason } from "./events.ts";
import type { Host } from "./host.ts";
import * as ikev1 from "./ikev1/ikev1.ts";
import type { IsakmpSa } from "./ikev1/isakmp-sa.ts";
import type { IkeSa } from "./ikev2/ike-sa.ts";
import * as ikev2 from "./ikev2/ikev2.ts";

// What both versions of IKE can do, for whoever does not care which of them an SA speaks.

export type AnySa = IkeSa | IsakmpSa;

/** The same endpoint, as each version asks it. */
export interface Hosts {
  readonly v1: Host<IsakmpSa>;
  readonly v2: Host<IkeSa>;
}

/** @param redirectedFrom the address of a gateway that sent us to this one, which only IKEv2 knows */
export const initiate = (
  { v1, v2 }: Hosts,
  connection: ConnectionConfig,
  path: Path,
  redirectedFrom?: string,
): AnySa =>
  connection.version === 1
    ? ikev1.initiate(v1, connection, path)
    : ikev2.initiate(v2, connection, path, redirectedFrom);

export const wake = ({ v1, v2 }: Hosts, sa: AnySa): void =>
  sa.version === 1 ? ikev1.wake(v1, sa) : ikev2.wake(v2, sa);

export const rekeyIke = ({ v1, v2 }: Hosts, sa: AnySa): void =>
  sa.version === 1 ? ikev1.rekeyIke(v1, sa) : ikev2.rekeyIke(v2, sa);

export const rekeyChild = ({ v1, v2 }: Hosts, sa: AnySa, child: ChildSa): void =>
  sa.version === 1 ? ikev1.rekeyChild(v1, sa, child) : ikev2.rekeyChild(v2, sa, child);

export const deleteIke = ({ v1, v2 }: Hosts, sa: AnySa): void =>
  sa.version === 1 ? ikev1.deleteIke(v1, sa) : ikev2.deleteIke(v2, sa);

export const deleteChild = ({ v1, v2 }: Hosts, sa: AnySa, child: ChildSa): void =>
  sa.version === 1 ? ikev1.deleteChild(v1, sa, child) : ikev2.deleteChild(v2, sa, child);

/** Its hard lifetime is over: it is used no more, in no direction, and the peer is told. */
export const expireChild = ({ v1, v2 }: Hosts, sa: AnySa, child: ChildSa): void =>
  sa.version === 1 ? ikev1.expireChild(v1, sa, child) : ikev2.expireChild(v2, sa, child);

/** A packet came under a child that the peer had not confirmed; of IKEv2, which has no third message, there is none. */
export function confirmChild({ v1 }: Hosts, sa: AnySa, child: ChildSa): void {
  if (sa.version === 1) ikev1.confirmChild(v1, sa, child);
}

/** Break before make, as an operator's `clear` does. */
export const replaceChild = ({ v1, v2 }: Hosts, sa: AnySa, child: ChildSa): void =>
  sa.version === 1 ? ikev1.replaceChild(v1, sa, child) : ikev2.replaceChild(v2, sa, child);

export const askPeer = ({ v1, v2 }: Hosts, sa: AnySa): void =>
  sa.version === 1 ? ikev1.askPeer(v1, sa) : ikev2.askPeer(v2, sa);

/** Dead peer detection asks, under a number of its own; it repeats by its own clock. */
export const question = ({ v1, v2 }: Hosts, sa: AnySa, number: number): void =>
  sa.version === 1 ? ikev1.question(v1, sa, number) : ikev2.question(v2, sa, number);

/** Dead peer detection is switched off: what it has asked is repeated like any other request. */
export function stopAsking({ v2 }: Hosts, sa: AnySa): void {
  if (sa.version === 2) ikev2.stopAsking(v2, sa);
}

/** A child where there is none. */
export const newChild = ({ v1, v2 }: Hosts, sa: AnySa, config: ChildConfig): void =>
  sa.version === 1 ? ikev1.newChild(v1, sa, config) : ikev2.newChild(v2, sa, config);

/** Gives an IKE SA up without a word: the peer would not hear it. */
export const abandon = ({ v1, v2 }: Hosts, sa: AnySa, reason: CloseReason): void =>
  sa.version === 1 ? ikev1.abandon(v1, sa, reason) : ikev2.abandon(v2, sa, reason);

/** Tells the peer under the IKE SA that we do not know the SPI of its packets, RFC 7296 §1.5. */
export const tellInvalidSpi = ({ v1, v2 }: Hosts, sa: AnySa, spi: number): void =>
  sa.version === 1 ? ikev1.tellInvalidSpi(v1, sa, spi) : ikev2.tellInvalidSpi(v2, sa, spi);
