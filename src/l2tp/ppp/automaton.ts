/**
 * The option negotiation automaton of RFC 1661 §4.1, with its states, events and actions by their names there. `Initial`
 * and `Starting` are missing, since a link here begins when its lower layer, the L2TP session, is up; so is RXR, since echoes and their like are
 * LCP's alone and move no state.
 */
export const STATES = [
  "closed",
  "stopped",
  "closing",
  "stopping",
  "req-sent",
  "ack-rcvd",
  "ack-sent",
  "opened",
] as const;
export type AutomatonState = (typeof STATES)[number];

/** `TO+`: the restart timer ended and tries are left; `RCR+`: a request to be acknowledged; `RUC`: an unknown code; … */
export type AutomatonEvent =
  | "open"
  | "close"
  | "TO+"
  | "TO-"
  | "RCR+"
  | "RCR-"
  | "RCA"
  | "RCN"
  | "RTR"
  | "RTA"
  | "RUC"
  | "RXJ+"
  | "RXJ-";

/** `tlu` this layer is up, `scr` send Configure-Request, `irc` initialize the restart count, … */
export type AutomatonAction = "tlu" | "tld" | "tlf" | "irc" | "zrc" | "scr" | "sca" | "scn" | "str" | "sta" | "scj";

export interface Transition {
  readonly actions: readonly AutomatonAction[];
  readonly next: AutomatonState;
}

// RFC 1661 §4.1, the state transition table: actions / next state, a column for each state in the order above.
// "-" stays and does nothing.
const TABLE = `
  open   irc,scr/req-sent  -                     /stopping    -             -                 -              -                 -
  close  -                 /closed               -            /closing      irc,str/closing   irc,str/closing irc,str/closing  tld,irc,str/closing
  TO+    -                 -                     str/closing  str/stopping  scr/req-sent      scr/req-sent   scr/ack-sent      -
  TO-    -                 -                     tlf/closed   tlf/stopped   tlf/stopped       tlf/stopped    tlf/stopped       -
  RCR+   sta/closed        irc,scr,sca/ack-sent  -            -             sca/ack-sent      sca,tlu/opened sca/ack-sent      tld,scr,sca/ack-sent
  RCR-   sta/closed        irc,scr,scn/req-sent  -            -             scn/req-sent      scn/ack-rcvd   scn/req-sent      tld,scr,scn/req-sent
  RCA    sta/closed        sta/stopped           -            -             irc/ack-rcvd      scr/req-sent   irc,tlu/opened    tld,scr/req-sent
  RCN    sta/closed        sta/stopped           -            -             irc,scr/req-sent  scr/req-sent   irc,scr/ack-sent  tld,scr/req-sent
  RTR    sta/closed        sta/stopped           sta/closing  sta/stopping  sta/req-sent      sta/req-sent   sta/req-sent      tld,zrc,sta/stopping
  RTA    -                 -                     tlf/closed   tlf/stopped   -                 /req-sent      -                 tld,scr/req-sent
  RUC    scj/closed        scj/stopped           scj/closing  scj/stopping  scj/req-sent      scj/ack-rcvd   scj/ack-sent      scj/opened
  RXJ+   -                 -                     -            -             -                 /req-sent      -                 -
  RXJ-   tlf/closed        tlf/stopped           tlf/closed   tlf/stopped   tlf/stopped       tlf/stopped    tlf/stopped       tld,irc,str/stopping`;

const transitions = new Map(
  TABLE.trim()
    .split("\n")
    .map((line) => {
      const [event = "", ...cells] = line.trim().split(/\s+/);
      return [event, cells.map(readCell)];
    }),
);

function readCell(cell: string, column: number): Transition {
  const [actions = "", next = ""] = cell === "-" ? ["", STATES[column]] : cell.split("/");
  const names = actions.split(",").filter((action) => action !== "");
  return { actions: names as AutomatonAction[], next: next as AutomatonState };
}

export function transitionOf(state: AutomatonState, event: AutomatonEvent): Transition {
  return transitions.get(event)?.[STATES.indexOf(state)] ?? { actions: [], next: state };
}

/** The states in which the restart timer runs: RFC 1661 §4.6. */
export const isTimed = (state: AutomatonState): boolean =>
  state !== "closed" && state !== "stopped" && state !== "opened";
