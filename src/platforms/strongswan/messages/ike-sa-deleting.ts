import { fieldsReader } from "../../fields.ts";
import type { LogMessage } from "../../message.ts";

export const ikeSaDeleting: LogMessage = {
  tag: "ike-sa-deleting",
  event: "ike-sa-deleting",
  literal: "deleting IKE_SA ",
  parse: fieldsReader(
    /deleting IKE_SA (?<connection>[^[\s]+)\[(?<uniqueId>\d+)\] between (?<localAddress>[^[\s]+)\[(?<localId>.*?)\]\.\.\.(?<remoteAddress>[^[\s]+)\[(?<remoteId>.*)\]$/,
  ),
};
