/** One state of pluto: an IKE SA or a child SA. */
export interface PlutoState {
  readonly number: number;
  /** `STATE_QUICK_R2`, `STATE_V2_ESTABLISHED_CHILD_SA`. */
  readonly state: string;
  /** Of those that do the same, the one that is used. */
  readonly isNewest: boolean;
  /** Of a child: the SPIs under which each end receives. */
  readonly spis?: { readonly ours: number; readonly theirs: number };
}

const HEAD = /^000 #(\d+): "lab"\S* (STATE_\w+) .*$/gm;
const SPIS = /^000 #(\d+): "lab" esp\.([0-9a-f]+)@\S+ esp\.([0-9a-f]+)@/gm;

/** @param text what `whack --showstates` prints */
export function readStates(text: string): readonly PlutoState[] {
  const spis = new Map(
    [...text.matchAll(SPIS)].map(([, number, ours = "", theirs = ""]) => [
      number,
      { ours: Number.parseInt(ours, 16), theirs: Number.parseInt(theirs, 16) },
    ]),
  );
  return [...text.matchAll(HEAD)].map(([line, number, state = ""]) => {
    const of = spis.get(number);
    return {
      number: Number(number),
      state,
      isNewest: line.includes("; newest;"),
      ...(of === undefined ? {} : { spis: of }),
    };
  });
}
