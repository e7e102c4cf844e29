import { type Duration, milliseconds } from "../../time/instant.ts";
import { type Finding, failed, type IpsecProbe, passed } from "./ipsec-probe.ts";
import type { Script } from "./run.ts";
import type { StageResult } from "./stage.ts";
import { echo, type Inside } from "./traffic.ts";

/** What a ping has: it has just passed, and here the search begins. */
const USUAL_LENGTH = 84;
const TRIES = 2;
/** TCP and IP headers, which a maximum segment size does not count. */
const HEADERS = { v4: 40, v6: 60 } as const;

interface Sweep {
  took: Duration;
  /** What the path itself said that it carries. */
  told: number | undefined;
}

/** Which lengths come back: the floor first, then a binary search below or above it. */
export function* pathMtu(probe: IpsecProbe, inside: Inside): Script<StageResult, void> {
  const { floor, ceiling } = probe.options.sizes;
  const sweep: Sweep = { took: milliseconds(0), told: undefined };
  const isFloorFine = yield* passes(probe, inside, floor, sweep);
  if (!isFloorFine && !(yield* passes(probe, inside, USUAL_LENGTH, sweep))) {
    const detail = `not even ${USUAL_LENGTH} bytes come back any more, which passed a moment ago`;
    yield* probe.stage("path-mtu", sweep.took, failed(detail, "the path loses packets, or went down: dial again"));
    return;
  }
  const largest = isFloorFine
    ? yield* search(probe, inside, floor, ceiling + 1, sweep)
    : yield* search(probe, inside, USUAL_LENGTH, floor, sweep);
  probe.measured.pathMtu = largest;
  yield* probe.stage("path-mtu", sweep.took, findingOf(inside, largest, { floor, ceiling }, sweep));
}

/** Between a length that passes and one that does not. */
function* search(
  probe: IpsecProbe,
  inside: Inside,
  passing: number,
  lost: number,
  sweep: Sweep,
): Script<never, number> {
  let [low, high] = [passing, lost];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (yield* passes(probe, inside, middle, sweep)) low = middle;
    else high = middle;
  }
  return low;
}

function* passes(probe: IpsecProbe, inside: Inside, length: number, sweep: Sweep): Script<never, boolean> {
  for (let i = 0; i < TRIES; i++) {
    const { answer, took } = yield* echo(probe, inside, length);
    sweep.took = milliseconds(sweep.took + took);
    if (answer?.kind === "echo-reply") return true;
    if (answer?.kind === "too-big") {
      sweep.told = answer.mtu;
      return false;
    }
  }
  return false;
}

function findingOf(
  { flow }: Inside,
  largest: number,
  { floor, ceiling }: { readonly floor: number; readonly ceiling: number },
  { told }: Sweep,
): Finding {
  if (largest >= ceiling) return passed(`packets of up to ${ceiling} bytes and perhaps longer pass`);
  if (largest >= floor) return passed(`packets of up to ${largest} bytes pass`);
  const segment = largest - (flow.source.length === 16 ? HEADERS.v6 : HEADERS.v4);
  const clamp = `clamp TCP's maximum segment size to ${segment} on the gateways, or set the tunnel's MTU to ${largest}`;
  if (told !== undefined)
    return passed(`packets of up to ${largest} bytes pass, and the path says so (${told}); ${clamp}`);
  return failed(
    `a black hole: packets longer than ${largest} bytes vanish without a word (${floor} should pass)`,
    `${clamp}; or let ICMP “fragmentation needed” through on the path`,
  );
}
