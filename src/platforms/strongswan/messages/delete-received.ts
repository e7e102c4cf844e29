import { fieldsReader } from "../../fields.ts";
import type { LogMessage } from "../../message.ts";

export const deleteReceived: LogMessage = {
  tag: "delete-received",
  event: "sa-delete-received",
  literal: "received DELETE for ",
  parse: fieldsReader(
    /received DELETE for (?<protocol>ESP|AH|IKE_SA)(?: CHILD_SA with SPI (?<spi>[0-9a-f]{1,8})| (?<connection>[^[\s]+)\[(?<uniqueId>\d+)\])/,
  ),
};
