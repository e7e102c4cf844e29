import { fieldsReader } from "../../fields.ts";
import type { LogMessage } from "../../message.ts";

export const ikeSaEstablished: LogMessage = {
  tag: "ike-sa-established",
  event: "ike-sa-established",
  literal: "] established between ",
  parse: fieldsReader(
    /IKE_SA (?<connection>[^[\s]+)\[(?<uniqueId>\d+)\] established between (?<localAddress>[^[\s]+)\[(?<localId>.*?)\]\.\.\.(?<remoteAddress>[^[\s]+)\[(?<remoteId>.*)\]$/,
  ),
};
