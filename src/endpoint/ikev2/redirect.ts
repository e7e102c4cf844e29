import { hexOf } from "../../wire/ike/message.ts";
import { NOTIFY } from "../../wire/ike/numbers.ts";
import type { Notify } from "../../wire/ike/payloads.ts";
import { decodeRedirect, GATEWAY } from "../../wire/ike/redirect.ts";
import { renderIpAddress } from "../../wire/ip/address.ts";

/**
 * RFC 5685 §3: where a gateway sends us instead of answering. It may do so only to who said REDIRECT_SUPPORTED, and we do
 * not: nobody proves that the answer is the gateway's, and a VPN that is watched shall not move unseen.
 *
 * @returns why there is no SA, in an operator's words; `undefined` when nobody redirects us
 */
export function redirectRefusal(notifies: readonly Notify[]): string | undefined {
  const found = notifies.find(({ type }) => type === NOTIFY.REDIRECT);
  if (found === undefined) return undefined;
  const redirect = decodeRedirect(found.data);
  const to = redirect.ok ? gatewayText(redirect.value.type, redirect.value.gateway) : "another gateway";
  return `the peer sends us to ${to} (RFC 5685), which is not followed: dial that one, or switch redirection off there`;
}

function gatewayText(type: number, gateway: Uint8Array): string {
  if (type === GATEWAY.IPV4 && gateway.length === 4) return renderIpAddress(gateway);
  if (type === GATEWAY.IPV6 && gateway.length === 16) return renderIpAddress(gateway);
  if (type === GATEWAY.FQDN)
    return Buffer.from(gateway)
      .toString("latin1")
      .replaceAll(/[^\x21-\x7e]/g, "?");
  return `a gateway of type ${type}, ${hexOf(gateway)}`;
}
