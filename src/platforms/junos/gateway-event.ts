import type { Attributes, LogMessage } from "../message.ts";
import { attributeFields, fieldsOf, reading, told } from "./message-fields.ts";
import { endpoint } from "./values.ts";

/**
 * The short form of iked: `IKE: Gateway N:gw-west L:192.0.2.1:500 R:198.51.100.20:4500 Successful ike-id:peer U:N/A
 * IKE:IKEv2 Role:I`, where the local end may stand behind `C:` and words stand free.
 */
const GATEWAY =
  /^IKE: Gateway N:(?<gateway>\S+) [LC]:(?<local>\S+) R:(?<remote>\S+) (?<outcome>\S+)(?: ike-id:\s*(?<id>\S+))?(?: U:(?<user>\S+))?(?: IKE:(?<version>\S+))?(?: Role:(?<role>[IR]))?(?: (?<rest>.+))?$/;

export function readGatewayEvent(text: string, attributes?: Attributes): ReturnType<LogMessage["parse"]> {
  const groups = GATEWAY.exec(text)?.groups;
  if (groups === undefined && attributes === undefined) return undefined;
  const { gateway, local = "", remote = "", outcome, id, user, version, role, rest } = groups ?? {};
  const here = endpoint(local);
  const there = endpoint(remote);
  const fields = fieldsOf({
    ...attributeFields(attributes, ATTRIBUTES),
    ...(groups === undefined
      ? {}
      : fieldsOf({
          gateway,
          localAddress: here.address,
          localPort: here.port,
          remoteAddress: there.address,
          remotePort: there.port,
          outcome,
          remoteId: told(id),
          userName: told(user),
          ikeVersion: version?.toUpperCase(),
          role: role === undefined ? undefined : role === "I" ? "INITIATOR" : "RESPONDER",
          reason: rest,
        })),
  });
  return reading(fields, "peer", fields.remoteAddress);
}

const ATTRIBUTES = {
  "gateway-name": "gateway",
  "local-address": "localAddress",
  "remote-address": "remoteAddress",
  "peer-name": "remoteId",
} as const;
