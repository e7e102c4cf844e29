import { capacitySeen, type LoginCapacity } from "../../detect/login-capacity.ts";
import { sessionsSeen } from "../../detect/sessions-fall.ts";
import { UsageError } from "../../errors/errors.ts";
import type { ReadableLns } from "../../model/lns.ts";
import { platforms } from "../../platforms/catalogue.ts";
import { callersSeen } from "../../respond/lns-remedy.ts";
import { seconds } from "../../time/instant.ts";
import { gather } from "../diagnose/gather.ts";
import { looksIn } from "../diagnose/looks.ts";
import { sortOut } from "../diagnose/sort-out.ts";
import type { StormParameters } from "./parameters.ts";

/** What a gateway showed of its storm, as the operator would say it; what it says of itself is told. */
export interface Shown {
  readonly parameters: Pick<StormParameters, "sessions" | "tunnels" | "logins">;
  readonly told: string;
}

/** Between looks that do not tell when they were. */
const EVERY = seconds(10);

/**
 * Reads an LNS's own answers (a transcript, a terminal's text, a folder of outputs) as a running Spindrift reads them: who
 * is missing, on how many tunnels, and what it managed while it was well, where looks from then are among them.
 * @throws UsageError `storm.shown` when they do not say how many call
 */
export function shownIn(path: string): Shown {
  const views = viewsIn(path);
  const latest = views.at(-1);
  if (latest === undefined)
    throw new UsageError(
      "storm.shown",
      `${path}: no answer in it says how many subscribers an LNS has; record \`show subscribers summary\` and what \`spindrift storm --help\` names`,
    );
  const { sessions, capacity } = learned(views);
  const before = sessions?.at === "fallen" ? sessions.before : undefined;
  const callers = callersSeen({ before, latest, capacity, loginsPerSecond: undefined });
  if (before === undefined && latest.subscribers.init === 0)
    throw new UsageError(
      "storm.shown",
      `${path}: nobody is missing and nobody waits in Init: say how many would call with --sessions`,
    );
  const { tunnels, sessionsPerTunnel, isGuess, loginsPerSecond, told } = callers;
  return {
    parameters: {
      sessions: String(tunnels * sessionsPerTunnel),
      tunnels: String(tunnels),
      ...(isGuess ? {} : { logins: loginsPerSecond.toFixed(2) }),
    },
    told: `${tunnels * sessionsPerTunnel} sessions call on ${tunnels} tunnels${before === undefined ? ", those that wait in Init" : ""}; ${told}`,
  };
}

function viewsIn(path: string): readonly ReadableLns[] {
  const { materials } = sortOut(gather([path]).files, platforms, {});
  const looks = looksIn(materials, platforms, { every: EVERY });
  return [...looks]
    .sort((a, b) => a.at - b.at)
    .flatMap(({ platform, at, answers }) => {
      const lns = platforms.find(({ name }) => name === platform)?.lns?.read(answers);
      const { subscribers } = lns ?? {};
      return lns === undefined || subscribers === undefined ? [] : [{ ...lns, subscribers, askedAt: at, at }];
    });
}

/** What the looks teach, one after the other. */
function learned(views: readonly ReadableLns[]) {
  let sessions: ReturnType<typeof sessionsSeen> | undefined;
  let capacity: LoginCapacity | undefined;
  for (const [place, view] of views.entries()) {
    const previous = views[place - 1];
    if (previous !== undefined) capacity = capacitySeen(capacity, previous, view) ?? capacity;
    sessions = sessionsSeen(sessions, view);
  }
  return { sessions, capacity };
}
