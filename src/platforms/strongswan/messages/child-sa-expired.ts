import { messageOf } from "../message.ts";

export const childSaExpired = messageOf({
  tag: "child-sa-expired",
  event: "child-sa-closed",
  literal: "closing expired CHILD_SA ",
  pattern:
    /closing expired CHILD_SA (?<child>[^{\s]+)\{(?<childId>\d+)\}(?: with SPIs (?<ingressSpi>[0-9a-f]+)_i (?<egressSpi>[0-9a-f]+)_o and TS (?<localTs>.*?) === (?<remoteTs>.*))?$/,
});
