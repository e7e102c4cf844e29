import type { LogMessage } from "../message.ts";
import { attributeFields, fieldsOf, reading } from "./message-fields.ts";

const PHASE =
  /IKE Phase-(?<phase>[12])(?: Failure)?: (?<error>.*?)(?: \[(?<details>[^\]]*)\])?(?:,? for local ip: ?(?<localIp>[^,\s]+), remote peer ip: ?(?<remoteIp>\S+))?(?:,? (?:Local gateway|Local): (?<local>[^,\s]+), (?:Remote gateway|Remote): (?<remote>[^,\s]+).*)?$/i;

/** `IKE Phase-1 Failure: … [spi=…, src_ip=…, dst_ip=…]`, and the forms of phase 2. */
export const phaseFailure = (name: Pick<LogMessage, "tag" | "event" | "literal">): LogMessage => ({
  ...name,
  parse(text, attributes) {
    const groups = PHASE.exec(text)?.groups;
    if (groups === undefined && attributes === undefined) return undefined;
    const { phase, error, details, localIp, remoteIp, local = localIp, remote = remoteIp } = groups ?? {};
    const named = Object.fromEntries(
      [...(details ?? "").matchAll(/(\w+)=([^,\]]+)/g)].map(([, key = "", value = ""]) => [
        DETAILS[key] ?? key,
        value.trim(),
      ]),
    );
    const more = fieldsOf({
      phase: phase === undefined ? undefined : Number(phase),
      error,
      localAddress: local,
      remoteAddress: remote,
    });
    const fields = fieldsOf({ ...attributeFields(attributes, {}), ...named, ...more });
    return reading(
      fields,
      "ike",
      fields.localAddress ?? fields.destinationAddress,
      fields.remoteAddress ?? fields.sourceAddress,
    );
  },
});

const DETAILS: Readonly<Record<string, string>> = {
  src_ip: "sourceAddress",
  dst_ip: "destinationAddress",
  p2_remote_proxy_id: "remoteProxyId",
  p2_local_proxy_id: "localProxyId",
};
