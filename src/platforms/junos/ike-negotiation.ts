import type { LogMessage } from "../message.ts";
import { fieldsOf, reading, told } from "./message-fields.ts";
import { Pairs } from "./pairs.ts";
import { endpoint, integer } from "./values.ts";

type Values = Record<string, string>;
const put =
  (name: string) =>
  (values: Values, value: string): void => {
    values[name] = value.replace(/[:,]$/, "");
  };

const PAIRS = new Pairs<Values>({
  "IKE Version": put("version"),
  VPN: put("connection"),
  Gateway: put("gateway"),
  Local: put("local"),
  Remote: put("remote"),
  "Local IKE-ID": put("localId"),
  "Remote IKE-ID": put("remoteId"),
  "VR-ID": put("virtualRouter"),
  Role: put("role"),
});

/** What stands behind the outcome of a negotiation: commas and colons between the parts come and go. */
export function readNegotiation(text: string, error?: string): NonNullable<ReturnType<LogMessage["parse"]>> {
  const values: Values = {};
  PAIRS.take(values, text);
  const { version, connection, gateway, local, remote, localId, remoteId, virtualRouter, role } = values;
  const here = local === undefined ? undefined : endpoint(local);
  const there = remote === undefined ? undefined : endpoint(remote);
  const fields = fieldsOf({
    error,
    ikeVersion: version === undefined ? undefined : `IKEV${version}`,
    connection: told(connection),
    gateway: told(gateway),
    localAddress: here?.address,
    localPort: here?.port,
    remoteAddress: there?.address,
    remotePort: there?.port,
    localId: told(localId),
    remoteId: told(remoteId),
    virtualRouter: integer(virtualRouter),
    role: role?.toUpperCase(),
  });
  return reading(fields, "ike", here?.address, there?.address);
}
