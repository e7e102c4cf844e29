import type { EndpointEvent } from "../events.ts";
import { awaitEvent, type Finding, failed, type IpsecProbe, isEnd, passed } from "./ipsec-probe.ts";
import { type Outcome, pause, type Script, SETTLING } from "./run.ts";
import { renderTook, type StageResult } from "./stage.ts";
import { echo, type Inside } from "./traffic.ts";
import { wordsOf } from "./words.ts";

const USUAL_LENGTH = 84;
const TRIES = 3;

/** RFC 7296 §2.4, RFC 3706: does the peer say that it lives, and how fast? */
export function* dpd(probe: IpsecProbe): Script<StageResult, void> {
  const outcome = yield* awaitEvent(probe, ({ kind }) => kind === "peer-alive", {
    act: (endpoint, now) => endpoint.ask(probe.name, now),
  });
  const { found } = outcome;
  const finding =
    found?.ok === true && found.event.kind === "peer-alive"
      ? passed(`the gateway answers a liveness check in ${renderTook(found.event.roundTrip)}`)
      : failed(wordsOf(found?.ok === false ? found.why : undefined), "look at the gateway: it had just answered IKE");
  yield* probe.stageOf("dpd", outcome, finding);
}

/** A new child before the old one goes, traffic through it when there was any, then a new IKE SA. */
export function* rekey(probe: IpsecProbe, inside: Inside | undefined): Script<StageResult, void> {
  const child = yield* awaitEvent(probe, ({ kind }) => kind === "child-sa-rekeyed", {
    act: (endpoint, now) => endpoint.rekeyChildren(probe.name, now),
  });
  if (child.found?.ok !== true) {
    yield* probe.stageOf("rekey", child, rekeyFailure("the child SA", whyOf(child)));
    return;
  }
  const carries = inside === undefined ? undefined : yield* carriesOn(probe, inside);
  if (carries === false) {
    const mend = "look at which SA the gateway sends under after a rekey: it should take the newest";
    yield* probe.stageOf("rekey", child, failed("the child SA was rekeyed, and carries nothing since", mend));
    return;
  }
  const ike = yield* awaitEvent(probe, ({ kind }) => kind === "ike-sa-rekeyed", {
    act: (endpoint, now) => endpoint.rekeyIke(probe.name, now),
  });
  const whole = { ...ike, startedAt: child.startedAt };
  if (ike.found?.ok !== true) yield* probe.stageOf("rekey", whole, rekeyFailure("the IKE SA", whyOf(ike)));
  else {
    const proven = carries === undefined ? "" : "; traffic goes on through the new one";
    yield* probe.stageOf("rekey", whole, passed(`child SA and IKE SA renewed${proven}`));
  }
}

/** One lost packet is no verdict; in IKEv1 the gateway may install its half a moment after us (RFC 2409 §5.5). */
function* carriesOn(probe: IpsecProbe, inside: Inside): Script<never, boolean> {
  for (let i = 0; i < TRIES; i++) {
    if (probe.options.connection.version === 1) yield* pause(SETTLING);
    const { answer } = yield* echo(probe, inside, USUAL_LENGTH);
    if (answer?.kind === "echo-reply") return true;
  }
  return false;
}

const whyOf = ({ found }: Outcome<unknown>): EndpointEvent | undefined => {
  const step = found as { readonly ok: boolean; readonly why?: EndpointEvent } | undefined;
  return step?.why;
};

function rekeyFailure(what: string, why: EndpointEvent | undefined): Finding {
  const name = why?.kind === "negotiation-failed" ? why.notify : undefined;
  const mend =
    name === "NO_PROPOSAL_CHOSEN" || name === "INVALID_KE_PAYLOAD"
      ? "compare perfect forward secrecy: a rekey carries a group of its own, the first child does not (--esp …-modp2048 or without)"
      : name === "NO_ADDITIONAL_SAS"
        ? "the gateway allows no rekey: give both ends longer lifetimes, or allow it there"
        : "compare lifetimes and proposals of both ends: the tunnel will drop when its SAs expire";
  return failed(`${what} could not be renewed: ${wordsOf(why)}`, mend);
}

/** Leaves nothing behind on the gateway. */
export function* remove(probe: IpsecProbe): Script<StageResult, void> {
  const outcome = yield* probe.wait<EndpointEvent>({
    act: (endpoint, now) => endpoint.down(probe.name, now),
    until: (seen) =>
      seen.kind === "event" &&
      (isEnd(seen.event) || seen.event.kind === "peer-silent") &&
      "connection" in seen.event &&
      seen.event.connection === probe.name
        ? seen.event
        : undefined,
    patience: probe.exchangePatience,
  });
  const { found } = outcome;
  const isConfirmed = probe.options.connection.version === 2; // RFC 2408 §5.15
  const finding =
    found?.kind === "ike-sa-closed" && found.reason === "deleted by us"
      ? passed(isConfirmed ? "the gateway confirmed the delete" : "the delete is out; IKEv1 confirms none")
      : failed(`the delete was not confirmed: ${wordsOf(found)}`, "the gateway may keep the SA until it expires");
  yield* probe.stageOf("delete", outcome, finding);
}
