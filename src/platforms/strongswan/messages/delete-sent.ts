import { fieldsReader } from "../../fields.ts";
import type { LogMessage } from "../../message.ts";

export const deleteSent: LogMessage = {
  tag: "delete-sent",
  event: "sa-delete-sent",
  literal: "sending DELETE for ",
  parse: fieldsReader(
    /sending DELETE for (?<protocol>ESP|AH|IKE_SA)(?: CHILD_SA with SPI (?<spi>[0-9a-f]{1,8})| (?<connection>[^[\s]+)\[(?<uniqueId>\d+)\])/,
  ),
};
