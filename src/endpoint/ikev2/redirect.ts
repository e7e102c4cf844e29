import { EMPTY, hexOf, type Payload } from "../../wire/ike/message.ts";
import { NOTIFY } from "../../wire/ike/numbers.ts";
import type { Notify } from "../../wire/ike/payloads.ts";
import { decodeRedirect, encodeRedirect, GATEWAY, type Redirect } from "../../wire/ike/redirect.ts";
import { parseIpAddress, renderIpAddress } from "../../wire/ip/address.ts";
import { isSame } from "../algorithms/hashes.ts";
import type { Host } from "../host.ts";
import type { IkeSa } from "./ike-sa.ts";
import { notify } from "./notifies.ts";

// Redirection, RFC 5685: a gateway that sends its clients to another one. Followed where the operator switched it on: nobody
// proves the answer to an IKE_SA_INIT, and a VPN that is watched shall not move unseen.

/** What the first message says of it: that we follow, and who has sent us (RFC 5685 §3, §4). */
export function redirectNotifies({ connection, redirectedFrom }: IkeSa): readonly Payload[] {
  if (connection.followsRedirects !== true) return [];
  const address = redirectedFrom === undefined ? undefined : parseIpAddress(redirectedFrom);
  if (address === undefined) return [notify(NOTIFY.REDIRECT_SUPPORTED)];
  const type = address.length === 4 ? GATEWAY.IPV4 : GATEWAY.IPV6;
  return [notify(NOTIFY.REDIRECTED_FROM, encodeRedirect({ type, gateway: address, nonce: EMPTY }))];
}

export type Redirection = { readonly to: string } | { readonly refusal: string };

/**
 * Where a message sends us, or in an operator's words why we do not go there; `undefined` when it sends us nowhere.
 *
 * @param nonce ours, which the answer to an IKE_SA_INIT brings back (RFC 5685 §3): whoever did not see the request cannot
 */
export function redirectionOf(sa: IkeSa, notifies: readonly Notify[], nonce?: Uint8Array): Redirection | undefined {
  const found = notifies.find(({ type }) => type === NOTIFY.REDIRECT);
  if (found === undefined) return undefined;
  const redirect = decodeRedirect(found.data);
  if (!redirect.ok) return { refusal: "the peer sends us to another gateway (RFC 5685), and its name cannot be read" };
  const to = gatewayText(redirect.value);
  const refused = (why: string): Redirection => ({ refusal: `the peer sends us to ${to} (RFC 5685), ${why}` });
  if (sa.connection.followsRedirects !== true)
    return refused("which is not followed: dial that one, or switch redirection off there");
  if (nonce !== undefined && !isSame(redirect.value.nonce, nonce))
    return refused("without the nonce that we sent: somebody between us may have said so");
  if (parseIpAddress(to) === undefined)
    return refused("and a host name is not looked up here: have it name an address");
  if (to === sa.path.remote.address) return refused("which is where we are: mend the redirection there");
  return { to };
}

/** Under the SA, which is given up for the other gateway (RFC 5685 §5, §6). @returns whether we go */
export function follow(host: Host<IkeSa>, sa: IkeSa, redirection: Redirection | undefined): boolean {
  if (redirection === undefined) return false;
  if ("refusal" in redirection) {
    const told = { connection: sa.connection.name, stage: "auth", notify: "REDIRECT" } as const;
    host.event({ kind: "negotiation-failed", ...told, reason: redirection.refusal });
    return false;
  }
  host.redirected(sa, redirection.to);
  return true;
}

function gatewayText({ type, gateway }: Redirect): string {
  if (type === GATEWAY.IPV4 && gateway.length === 4) return renderIpAddress(gateway);
  if (type === GATEWAY.IPV6 && gateway.length === 16) return renderIpAddress(gateway);
  if (type === GATEWAY.FQDN)
    return Buffer.from(gateway)
      .toString("latin1")
      .replaceAll(/[^\x21-\x7e]/g, "?");
  return `a gateway of type ${type}, ${hexOf(gateway)}`;
}
