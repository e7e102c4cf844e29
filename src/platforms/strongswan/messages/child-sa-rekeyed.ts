import { messageOf } from "../message.ts";

export const childSaRekeyed = messageOf({
  tag: "child-sa-rekeyed",
  event: "child-sa-rekeyed",
  literal: "rekeyed CHILD_SA ",
  pattern:
    /rekeyed CHILD_SA (?<child>[^{\s]+)\{(?<childId>\d+)\}(?: with SPIs (?<ingressSpi>[0-9a-f]+)_i (?<egressSpi>[0-9a-f]+)_o)?/,
});
