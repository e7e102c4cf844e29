import type { LogMessage } from "../../message.ts";
import { attributeFields, fieldsOf, reading } from "../message-fields.ts";

/** Dead peer detection (RFC 3706) gave up on a peer. */
export const dpdPeerDown: LogMessage = {
  tag: "KMD_DPD_PEER_DOWN",
  event: "peer-dead",
  parse(text, attributes) {
    const remoteAddress = /DPD detected peer (?<remote>\S+) is dead/i.exec(text)?.groups?.remote;
    if (remoteAddress === undefined && attributes === undefined) return undefined;
    const names = { "remote-address": "remoteAddress", "peer-address": "remoteAddress" };
    const fields = fieldsOf({ ...attributeFields(attributes, names), ...fieldsOf({ remoteAddress }) });
    return reading(fields, "peer", fields.remoteAddress);
  },
};
