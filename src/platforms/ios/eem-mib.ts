// CISCO-EMBEDDED-EVENT-MGR-MIB. Every published copy roots at ciscoExperiment 134; the policies of Cisco's tech note on
// invalid SPIs listen under 91, and so do the boxes that were set up after it.
const ROOTS = ["1.3.6.1.4.1.9.10.134", "1.3.6.1.4.1.9.10.91"] as const;

export const eemOids = (behind: string): readonly string[] => ROOTS.map((root) => `${root}.${behind}`);

/** A column of cEventMgrHistoryTable, whichever root it stands under. */
export const eemColumn = (column: number): readonly string[] => eemOids(`1.2.3.1.${column}`);
