import { after, type Duration, seconds } from "../../time/instant.ts";
import type { Host } from "../host.ts";
import { wakeNext } from "./exchange.ts";
import type { IsakmpSa } from "./isakmp-sa.ts";
import { beginQuickMode } from "./quick-mode.ts";

// One ISAKMP SA after another: IKEv1 renews one by a new phase 1, and the children go over.

type V1Host = Host<IsakmpSa>;

/** How long an SA that we renewed goes on; one that the peer renewed is the peer's to delete, unless it forgets. */
const RENEWED = seconds(3);
const RENEWED_BY_PEER = seconds(10);
/** Further apart than the two ends see the same two SAs come up. */
const SETTLED = seconds(5);

/** Phase 1 is done: the initiator goes on with its children, and either end with those of the SA that this one renews. */
export function afterPhase1(host: V1Host, sa: IsakmpSa): void {
  if (sa.isInitiator && (sa.replaces === undefined || sa.replaces.state === "closed")) {
    for (const config of sa.connection.children) beginQuickMode(host, sa, config);
    return;
  }
  // A DELETE of an old one must not take its children along
  const before = host.others(sa).filter(({ state }) => state !== "rekeyed");
  for (const other of before) adopt(host, other, sa);
  if (sa.replaces !== undefined) retire(host, sa.replaces, RENEWED);
  else for (const other of before) if (isOlder(other, sa)) retire(host, other, RENEWED_BY_PEER);
}

/** Both ends may have begun one at once: then each sees the other's as the newer, and neither is given up for it. */
const isOlder = (one: IsakmpSa, than: IsakmpSa): boolean =>
  (than.establishedAt ?? 0) - (one.establishedAt ?? 0) >= SETTLED;

/** Not at once: a peer that hears the DELETE before it has taken the children over gives them up with it. */
function retire(host: V1Host, sa: IsakmpSa, delay: Duration): void {
  if (sa.state === "closed") return;
  sa.state = "rekeyed";
  sa.rekeyAt = undefined;
  sa.expiresAt = after(host.now, delay);
  wakeNext(host, sa);
}

/** RFC 2409 §5.5: children do not hang on the ISAKMP SA that made them. */
export function adopt(host: V1Host, from: IsakmpSa, to: IsakmpSa): void {
  for (const child of from.children.splice(0)) {
    to.children.push(child);
    const due = from.childRekeyAt.get(child);
    if (due !== undefined) to.childRekeyAt.set(child, due);
    host.install(to, child);
  }
  from.childRekeyAt.clear();
  host.event({
    kind: "ike-sa-rekeyed",
    connection: to.connection.name,
    localSpi: to.localSpi,
    replaces: from.localSpi,
  });
}
