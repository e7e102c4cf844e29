import { fieldsReader } from "../../fields.ts";
import type { LogMessage } from "../../message.ts";

export const childSaClosing: LogMessage = {
  tag: "child-sa-closing",
  event: "child-sa-closed",
  literal: "closing CHILD_SA ",
  parse: fieldsReader(
    /closing CHILD_SA (?<child>[^{\s]+)\{(?<uniqueId>\d+)\} with SPIs (?<ingressSpi>[0-9a-f]{1,8})_i \((?<bytesIn>\d+) bytes\) (?<egressSpi>[0-9a-f]{1,8})_o \((?<bytesOut>\d+) bytes\)/,
  ),
};
