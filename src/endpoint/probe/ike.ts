import { IkeProbe, type IkeProbeOptions } from "./ike-probe.ts";
import type { IkeFinding, IkeReport, PortFound, Version1Found, Version2Found } from "./ike-report.ts";
import { type Question, versionQuestion } from "./question.ts";
import type { Script } from "./run.ts";
import { probeVersion1 } from "./version1.ts";
import { probeVersion2 } from "./version2.ts";

/** What a gateway tells anybody who asks: no credentials, few messages, and none that leaves much behind. */
export function* probeIke(options: IkeProbeOptions): Script<IkeFinding, IkeReport> {
  const probe = new IkeProbe(options);
  const { ike, nat } = options.way.ports;
  const ports: PortFound[] = [];
  if (ike !== nat) ports.push(yield* port(probe, "ike"));
  ports.push(yield* port(probe, "nat"));
  const v2 = yield* probeVersion2(probe);
  const v1 = yield* probeVersion1(probe);
  const { messages, retransmissions } = probe;
  const isWell = (v2?.accepted.length ?? 0) > 0 || (v1?.accepted.length ?? 0) > 0;
  return {
    ports,
    ...(v2 === undefined ? {} : { v2 }),
    ...(v1 === undefined ? {} : { v1 }),
    messages,
    retransmissions,
    isWell,
    summary: summaryOf(options, ports, v2, v1),
  };
}

function* port(probe: IkeProbe, which: Question["port"]): Script<IkeFinding, PortFound> {
  const number = probe.options.way.ports[which];
  const answer = yield* probe.ask(versionQuestion(probe.options.entropy, which));
  const topic = `UDP ${number}`;
  if (answer === undefined) {
    yield* probe.tell({ topic, detail: "a message of IKE version 3 is not answered" });
    return { port: number };
  }
  const detail = `answers IKE, version ${answer.header.major}.${answer.header.minor} at most`;
  yield* probe.tell({ topic, isFine: true, took: answer.roundTrip, detail });
  return { port: number, roundTrip: answer.roundTrip };
}

function summaryOf(
  { gateway, way }: IkeProbeOptions,
  ports: readonly PortFound[],
  v2: Version2Found | undefined,
  v1: Version1Found | undefined,
): string {
  const silent = ports.every(({ roundTrip }) => roundTrip === undefined);
  if (silent && v2 === undefined && v1 === undefined)
    return `${gateway} does not answer: check the address, that IKE runs there, and that UDP ${way.ports.ike} and ${way.ports.nat} are open both ways.`;
  const versions = [
    ...((v2?.accepted.length ?? 0) > 0 ? ["IKEv2"] : []),
    ...((v1?.accepted.length ?? 0) > 0 ? ["IKEv1"] : []),
  ];
  const accepted = [...(v2?.accepted ?? []), ...(v1?.accepted ?? [])];
  if (accepted.length === 0)
    return `${gateway} answers IKE and accepts nothing from ${way.local.address}: it has no connection for this host.`;
  const weak = accepted.filter(({ isWeak }) => isWeak);
  const warning = weak.length === 0 ? "" : ` Switch off what is broken: ${weak.map(({ suite }) => suite).join(", ")}.`;
  const blocked = ports.filter(({ roundTrip }) => roundTrip === undefined).map(({ port }) => port);
  const closed =
    blocked.length === 0
      ? ""
      : ` UDP ${blocked.join(" and ")} did not answer a version that nobody speaks; most gateways do.`;
  return `${gateway} speaks ${versions.join(" and ")}.${warning}${closed}`;
}
