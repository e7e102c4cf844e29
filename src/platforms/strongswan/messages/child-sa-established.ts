import { fieldsReader } from "../../fields.ts";
import type { LogMessage } from "../../message.ts";

export const childSaEstablished: LogMessage = {
  tag: "child-sa-established",
  event: "child-sa-established",
  literal: "} established with SPIs ",
  parse: fieldsReader(
    /CHILD_SA (?<child>[^{\s]+)\{(?<uniqueId>\d+)\} established with SPIs (?<ingressSpi>[0-9a-f]{1,8})_i (?<egressSpi>[0-9a-f]{1,8})_o and TS (?<localTs>.*?) === (?<remoteTs>.*)$/,
  ),
};
