import { between, type Instant } from "../../time/instant.ts";
import { renderEspSuite } from "../algorithms/suite.ts";
import type { ChildSa } from "../esp/child-sa.ts";
import type { EndpointEvent } from "../events.ts";
import { authMend, childMend, initMend, silenceMend } from "./explain.ts";
import { awaitEvent, failed, type IpsecProbe, passed, type Step } from "./ipsec-probe.ts";
import type { Outcome, Script } from "./run.ts";
import { renderTook, type StageResult } from "./stage.ts";
import { listSelectors, wordsOf } from "./words.ts";

export interface Negotiated {
  readonly isEstablished: boolean;
  readonly child?: ChildSa;
}

const NOTHING: Negotiated = { isEstablished: false };

/** Reachability, init, auth, child: from the first message to SAs, each with the reason where it ends early. */
export function* negotiate(probe: IpsecProbe): Script<StageResult, Negotiated> {
  const reached = yield* awaitEvent(probe, ({ kind }) => kind === "message-received", {
    act: (endpoint, now) => endpoint.up(probe.name, now),
  });
  const why = whyOf(reached);
  if (reached.found?.ok !== true && why?.kind !== "negotiation-failed") {
    const mend = yield* silenceMend(probe);
    yield* probe.stageOf("reachability", reached, failed(wordsOf(why, probe.options.connection), mend));
    return NOTHING;
  }
  yield* probe.stageOf("reachability", reached, passed(reachedDetail(probe, reached)));
  const init = reached.found?.ok === true ? yield* awaitEvent(probe, isAuthBegun) : reached;
  if (init.found?.ok !== true && stageOf(whyOf(init)) !== "auth") {
    const mend = yield* initMend(probe, whyOf(init));
    yield* probe.stageOf(
      "init",
      sinceStart(init, reached.startedAt),
      failed(wordsOf(whyOf(init), probe.options.connection), mend),
    );
    return NOTHING;
  }
  yield* probe.stageOf("init", sinceStart(init, reached.startedAt), passed(agreedDetail(init)));
  return yield* authenticate(probe, init);
}

function* authenticate(probe: IpsecProbe, init: Outcome<Step>): Script<StageResult, Negotiated> {
  const isDone = ({ kind }: EndpointEvent): boolean => kind === "ike-sa-established";
  const already = init.found?.ok === false || (init.found?.ok === true && isDone(init.found.event));
  const auth = already ? init : yield* awaitEvent(probe, isDone);
  if (auth.found?.ok !== true || auth.found.event.kind !== "ike-sa-established") {
    const mend = yield* authMend(probe, whyOf(auth));
    yield* probe.stageOf("auth", auth, failed(wordsOf(whyOf(auth), probe.options.connection), mend));
    return NOTHING;
  }
  const { identity, suite } = auth.found.event;
  yield* probe.stageOf("auth", auth, passed(`the gateway proved to be ${identity}, ${suite}`));
  return yield* firstChild(probe);
}

function* firstChild(probe: IpsecProbe): Script<StageResult, Negotiated> {
  const made = yield* awaitEvent(probe, ({ kind }) => kind === "child-sa-established");
  if (made.found?.ok !== true || made.found.event.kind !== "child-sa-established") {
    const mend = yield* childMend(probe, whyOf(made));
    yield* probe.stageOf("child", made, failed(wordsOf(whyOf(made), probe.options.connection), mend));
    return { isEstablished: !probe.isOver };
  }
  const { child } = made.found.event;
  const { suite, localTs, remoteTs } = child.options;
  yield* probe.stageOf(
    "child",
    made,
    passed(`${renderEspSuite(suite)}, ${listSelectors(localTs)} to ${listSelectors(remoteTs)}`),
  );
  return { isEstablished: true, child };
}

const whyOf = ({ found }: Outcome<Step>): EndpointEvent | undefined => (found?.ok === false ? found.why : undefined);

const stageOf = (why: EndpointEvent | undefined): string | undefined =>
  why?.kind === "negotiation-failed" ? why.stage : undefined;

/** What carries the proof of who we are, by version and mode. */
const AUTH_MESSAGES = new Set(["IKE_AUTH", "main mode 5", "aggressive mode 3"]);

/** The keys are made once something follows that needs them; an engine that does not tell so tells its success. */
const isAuthBegun = (event: EndpointEvent): boolean =>
  event.kind === "ike-sa-established" || (event.kind === "message-sent" && AUTH_MESSAGES.has(event.summary));

/** `init` is measured from the first message, of which reachability is a part. */
const sinceStart = (outcome: Outcome<Step>, startedAt: Instant): Outcome<Step> => ({ ...outcome, startedAt });

function reachedDetail({ options }: IpsecProbe, { startedAt, endedAt }: Outcome<Step>): string {
  const { remote, ports } = options.way;
  return `${remote} answers on UDP ${ports.ike} in ${renderTook(between(startedAt, endedAt))}`;
}

/** RFC 7296 §1.2, §2.6: IKE_SA_INIT is sent anew when the gateway wants another group, or a cookie. */
function agreedDetail({ events, startedAt, endedAt }: Outcome<Step>): string {
  const isAnew = events.some((event) => event.kind === "message-sent" && event.summary === "IKE_SA_INIT");
  const took = renderTook(between(startedAt, endedAt));
  return isAnew ? `agreed in ${took}, after the gateway asked for another group or a cookie` : `agreed in ${took}`;
}
