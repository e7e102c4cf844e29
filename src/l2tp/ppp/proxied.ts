import type { Attributes } from "../../wire/l2tp/attributes.ts";
import { PROXY_AUTHEN } from "../../wire/l2tp/constants.ts";
import { writeChap } from "../../wire/ppp/chap.ts";
import { PPP_PROTOCOL } from "../../wire/ppp/constants.ts";
import { type ControlPacket, decodeOptions, type Option } from "../../wire/ppp/control.ts";
import { writePap } from "../../wire/ppp/pap.ts";

/** What a LAC has agreed with the user in the LNS's place, and tells with the ICCN: RFC 2661 §4.4.5. */
export interface Proxied {
  /** The last Configure-Requests that went each way, both acknowledged: the options alone. */
  readonly sent: readonly Option[];
  readonly received: readonly Option[];
  /** How the user has said who it is to the LAC. */
  readonly proof?: ProxiedProof;
}

export interface ProxiedProof {
  readonly protocol: number;
  readonly identifier: number;
  /** What the LAC challenged with; empty for PAP. */
  readonly challenge: Uint8Array;
  /** The user's own packet, as if it came now. */
  readonly packet: ControlPacket;
}

const encoder = new TextEncoder();

/** `undefined` when the LAC tells of no LCP, or of one that cannot be read: then LCP begins anew. */
export function proxiedBy(attributes: Attributes): Proxied | undefined {
  const { lastSentLcpConfreq, lastReceivedLcpConfreq } = attributes;
  if (lastSentLcpConfreq === undefined || lastReceivedLcpConfreq === undefined) return undefined;
  const sent = decodeOptions(lastSentLcpConfreq);
  const received = decodeOptions(lastReceivedLcpConfreq);
  if (!sent.ok || !received.ok) return undefined;
  const proof = proofOf(attributes);
  return { sent: sent.value, received: received.value, ...(proof === undefined ? {} : { proof }) };
}

function proofOf(attributes: Attributes): ProxiedProof | undefined {
  const { proxyAuthenType, proxyAuthenName, proxyAuthenResponse, proxyAuthenChallenge, proxyAuthenId } = attributes;
  if (proxyAuthenName === undefined || proxyAuthenResponse === undefined) return undefined;
  // RFC 2661 §4.4.5: the low byte is PPP's identifier, the high one is reserved
  const identifier = (proxyAuthenId ?? 0) & 0xff;
  const name = encoder.encode(proxyAuthenName);
  if (proxyAuthenType === PROXY_AUTHEN.PAP) {
    const packet = writePap({ kind: "request", identifier, peerId: name, password: proxyAuthenResponse });
    return { protocol: PPP_PROTOCOL.PAP, identifier, challenge: new Uint8Array(0), packet };
  }
  if (proxyAuthenType !== PROXY_AUTHEN.CHAP || proxyAuthenChallenge === undefined) return undefined;
  const packet = writeChap({ kind: "response", identifier, value: proxyAuthenResponse, name });
  return { protocol: PPP_PROTOCOL.CHAP, identifier, challenge: proxyAuthenChallenge, packet };
}
