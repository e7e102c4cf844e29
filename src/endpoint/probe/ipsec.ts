import { IpsecProbe, type IpsecProbeOptions } from "./ipsec-probe.ts";
import { type Negotiated, negotiate } from "./negotiation.ts";
import { pathMtu } from "./path-mtu.ts";
import { pause, type Script, SETTLING } from "./run.ts";
import { type IpsecReport, type StageResult, summaryOf } from "./stage.ts";
import { espIcmp, espUdp, type Inside, insideOf } from "./traffic.ts";
import { dpd, rekey, remove } from "./upkeep.ts";

/** Dials a gateway as any peer does, and says of each stage what came of it: from the first message to the delete. */
export function* probeIpsec(options: IpsecProbeOptions): Script<StageResult, IpsecReport> {
  const probe = new IpsecProbe(options);
  const negotiated = yield* negotiate(probe);
  if (negotiated.isEstablished) yield* use(probe, negotiated);
  else yield* probe.skipOthers("there is no IKE SA");
  const { stages, messages, measured } = probe;
  return {
    stages,
    messages,
    measured,
    summary: summaryOf(options.gateway, stages),
    isWell: stages.every(({ verdict }) => verdict !== "failed"),
  };
}

function* use(probe: IpsecProbe, { child }: Negotiated): Script<StageResult, void> {
  const inside = child === undefined ? undefined : insideOf(probe, child);
  // RFC 2409 §5.5: the third message of quick mode is still on its way
  if (probe.options.connection.version === 1) yield* pause(SETTLING);
  const carries = child === undefined || inside === undefined ? false : yield* espIcmp(probe, child, inside);
  if (carries && inside !== undefined) {
    yield* espUdp(probe, inside);
    yield* pathMtu(probe, inside);
  }
  yield* probe.skipOthers(reasonOf(child !== undefined, inside, carries), ["dpd", "rekey", "delete"]);
  if (!probe.isOver) yield* dpd(probe);
  if (!probe.isOver && child !== undefined) yield* rekey(probe, carries ? inside : undefined);
  if (!probe.isOver) {
    yield* probe.skipOthers("there is no child SA", ["delete"]);
    yield* remove(probe);
  }
  yield* probe.skipOthers("the IKE SA is gone");
}

function reasonOf(hasChild: boolean, inside: Inside | undefined, carries: boolean): string {
  if (!hasChild) return "there is no child SA";
  if (inside === undefined) return "nobody to ask inside the tunnel: name a host with --ping";
  return carries ? "" : "nothing comes back through the tunnel";
}
