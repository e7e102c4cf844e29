import { integerBetween } from "../../time/entropy.ts";
import { between, type Duration, milliseconds } from "../../time/instant.ts";
import { parseIpAddress, renderIpAddress } from "../../wire/ip/address.ts";
import { type EchoFlow, echoRequest } from "../echo.ts";
import type { ChildSa } from "../esp/child-sa.ts";
import { echoOverhead, hostOf, type InnerAnswer, innerAnswer, udpPacket } from "./inner.ts";
import { awaitEvent, type Finding, failed, type IpsecProbe, passed, skipped } from "./ipsec-probe.ts";
import type { Outcome, Script } from "./run.ts";
import { renderTook, type StageResult } from "./stage.ts";

/** Where the probe's packets go inside the tunnel. */
export interface Inside {
  readonly flow: EchoFlow;
  readonly target: string;
  /** Taken from the selectors and not named by the operator: its silence proves little. */
  readonly isGuess: boolean;
  readonly identifier: number;
}

const ECHOES = 3;
const USUAL_LENGTH = 84;
/** Where traceroute begins: hardly anything listens there, and a host says so (RFC 1122 §4.1.3.1). */
const UNUSED_PORT = 33_434;

export function insideOf({ options }: IpsecProbe, child: ChildSa): Inside | undefined {
  const { localTs, remoteTs } = child.options;
  const destination = options.target ?? hostOf(remoteTs[0]);
  const source = options.source ?? hostOf(localTs[0]) ?? parseIpAddress(options.way.local.address);
  if (source === undefined || destination === undefined || source.length !== destination.length) return undefined;
  return {
    flow: { source, destination },
    target: renderIpAddress(destination),
    isGuess: options.target === undefined,
    identifier: integerBetween(options.entropy, 1, 0xffff),
  };
}

export interface Echoed {
  readonly answer: InnerAnswer | undefined;
  readonly took: Duration;
}

/** One echo whose whole packet has this length. @returns the reply, or the error that came for it */
export function* echo(probe: IpsecProbe, inside: Inside, length: number): Script<never, Echoed> {
  const { flow, identifier } = inside;
  probe.measured.echoesSent += 1;
  const sequence = probe.measured.echoesSent & 0xffff;
  const packet = echoRequest(flow, identifier, sequence, new Uint8Array(length - echoOverhead(flow)));
  const { found, startedAt, endedAt } = yield* inner(probe, packet, (answer) =>
    answer.kind === "echo-reply"
      ? answer.identifier === identifier && answer.sequence === sequence
      : answer.kind !== "udp",
  );
  if (found?.kind === "echo-reply") probe.measured.echoesAnswered += 1;
  return { answer: found, took: between(startedAt, endedAt) };
}

/** Sends a packet through the tunnel and waits for what answers it. */
function inner(
  probe: IpsecProbe,
  packet: Uint8Array,
  isIt: (answer: InnerAnswer) => boolean,
): Script<never, Outcome<InnerAnswer>> {
  return probe.wait({
    act: (endpoint, now) => endpoint.send(packet, now),
    until: (seen) => {
      const answer = seen.kind === "packet" ? innerAnswer(seen.packet) : undefined;
      return answer !== undefined && isIt(answer) ? answer : undefined;
    },
    patience: probe.echoPatience,
  });
}

/** @returns whether ESP carries traffic both ways */
export function* espIcmp(probe: IpsecProbe, child: ChildSa, inside: Inside): Script<StageResult, boolean> {
  const times: Duration[] = [];
  let total = 0;
  let error: InnerAnswer | undefined;
  for (let i = 0; i < ECHOES; i++) {
    const { answer, took } = yield* echo(probe, inside, USUAL_LENGTH);
    total += took;
    if (answer?.kind === "echo-reply") times.push(took);
    else error = answer ?? error;
  }
  const best = times.length === 0 ? undefined : milliseconds(Math.min(...times));
  if (best !== undefined) probe.measured.roundTrip = best;
  const finding =
    best === undefined ? yield* unanswered(probe, child, inside, error) : answered(inside, times.length, best);
  yield* probe.stage("esp-icmp", milliseconds(total), finding);
  return best !== undefined;
}

const answered = ({ target }: Inside, count: number, best: Duration): Finding =>
  passed(`${target} answers ${count} of ${ECHOES} echoes through ESP, the fastest in ${renderTook(best)}`);

/** Nothing came back: is it ESP, the host, or a guess of ours? */
function* unanswered(
  probe: IpsecProbe,
  { counters }: ChildSa,
  { target, isGuess }: Inside,
  error: InnerAnswer | undefined,
): Script<never, Finding> {
  if (error !== undefined && error.kind !== "udp")
    return failed(
      `ESP passes both ways, but ${error.from} says that ${target} cannot be reached`,
      `put ${target} right, or name another host with --ping`,
    );
  if (counters.badIcv > 0)
    return failed(
      `the gateway's ESP does not decrypt: ${counters.badIcv} packets fail their integrity check`,
      "compare the ESP proposals of both ends; a key length or a truncation differs",
    );
  const alive = yield* awaitEvent(probe, ({ kind }) => kind === "peer-alive", {
    act: (endpoint, now) => endpoint.ask(probe.name, now),
  });
  if (alive.found?.ok !== true)
    return failed(
      "neither ESP nor IKE is answered any more",
      "look at the path and at the gateway: it was there a moment ago",
    );
  if (isGuess)
    return skipped(
      `IKE lives, but ${target}, which is only the first address of the gateway's network, does not answer: name a host with --ping`,
    );
  const { nat } = probe.options.way.ports;
  return failed(
    `IKE lives, ESP is dead: ${ECHOES} echoes to ${target} went out and no ESP came back`,
    `allow ESP in UDP ${nat} both ways on the path (IKE on the same port passes), and check that ${target} answers ping and that the gateway routes to it`,
  );
}

export function* espUdp(probe: IpsecProbe, inside: Inside): Script<StageResult, void> {
  const { udpPort } = probe.options;
  const port = udpPort ?? UNUSED_PORT;
  const from = integerBetween(probe.options.entropy, 49_152, 65_535);
  const packet = udpPacket(inside.flow, { from, to: port }, new Uint8Array(32));
  const outcome = yield* inner(
    probe,
    packet,
    (answer) => (answer.kind === "udp" && answer.destinationPort === from) || answer.kind === "unreachable",
  );
  yield* probe.stageOf("esp-udp", outcome, udpFinding(inside, port, udpPort !== undefined, outcome.found));
}

function udpFinding({ target }: Inside, port: number, isNamed: boolean, answer: InnerAnswer | undefined): Finding {
  if (answer?.kind === "udp") return passed(`${target} answers UDP ${port} through ESP`);
  if (answer !== undefined)
    return isNamed
      ? failed(
          `${answer.from} says that nothing listens on UDP ${port} of ${target}`,
          "start the service there, or name another port with --udp",
        )
      : passed(`${answer.from} answers UDP through ESP: port ${port} is closed, as it should be`);
  return isNamed
    ? failed(`${target} does not answer UDP ${port}`, "check that service and the firewalls behind the gateway for UDP")
    : skipped(`${target} keeps silent about a closed UDP port, as firewalled hosts do; name a service with --udp`);
}
