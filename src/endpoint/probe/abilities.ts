import { type IkeMessage, payloadsOf } from "../../wire/ike/message.ts";
import { NOTIFY, PAYLOAD, SIGNATURE_HASH } from "../../wire/ike/numbers.ts";
import { isSame } from "../algorithms/hashes.ts";
import { notifiesOf } from "../ikev2/notifies.ts";
import { natHash } from "../nat.ts";
import type { NatFound } from "./ike-report.ts";
import type { Way } from "./question.ts";
import { renderVendorId } from "./vendor-ids.ts";

/** What notifies of an IKE_SA_INIT response say that a gateway can do. */
const ABILITIES: readonly (readonly [type: number, words: string])[] = [
  [NOTIFY.FRAGMENTATION_SUPPORTED, "fragmentation (RFC 7383)"],
  [NOTIFY.CHILDLESS_IKEV2_SUPPORTED, "childless (RFC 6023)"],
  [NOTIFY.MOBIKE_SUPPORTED, "MOBIKE (RFC 4555)"],
  [NOTIFY.REDIRECT_SUPPORTED, "redirect (RFC 5685)"],
  [NOTIFY.MULTIPLE_AUTH_SUPPORTED, "multiple authentication (RFC 4739)"],
  [NOTIFY.QUICK_CRASH_DETECTION, "quick crash detection (RFC 6290)"],
  [NOTIFY.IKEV2_MESSAGE_ID_SYNC_SUPPORTED, "message ID synchronisation (RFC 6311)"],
  [NOTIFY.HTTP_CERT_LOOKUP_SUPPORTED, "certificates by URL"],
];
const HASH_NAMES: Readonly<Record<number, string>> = {
  [SIGNATURE_HASH.SHA1]: "SHA-1",
  [SIGNATURE_HASH.SHA2_256]: "SHA-256",
  [SIGNATURE_HASH.SHA2_384]: "SHA-384",
  [SIGNATURE_HASH.SHA2_512]: "SHA-512",
  5: "identity (EdDSA)", // RFC 8420 §2
};

export function abilitiesOf({ payloads }: IkeMessage): readonly string[] {
  const notifies = notifiesOf(payloads);
  const hashes = notifies.find(({ type }) => type === NOTIFY.SIGNATURE_HASH_ALGORITHMS)?.data;
  return [
    ...ABILITIES.filter(([wanted]) => notifies.some(({ type }) => type === wanted)).map(([, words]) => words),
    ...(hashes === undefined ? [] : [`signatures with ${hashesOf(hashes).join(", ")} (RFC 7427)`]),
  ];
}

const hashesOf = (data: Uint8Array): readonly string[] =>
  Array.from({ length: data.length >> 1 }, (_, i) => ((data[2 * i] ?? 0) << 8) | (data[2 * i + 1] ?? 0)).map(
    (id) => HASH_NAMES[id] ?? `hash ${id}`,
  );

export const vendorsOf = ({ payloads }: IkeMessage, type: number = PAYLOAD.VENDOR_ID): readonly string[] =>
  payloadsOf(payloads, type).map(({ body }) => renderVendorId(body));

/** RFC 7296 §2.23: the hashes of both addresses as the gateway sees them; `undefined` when it sends none. */
export function natOf({ initiatorSpi, responderSpi, payloads }: IkeMessage, way: Way): NatFound | undefined {
  const notifies = notifiesOf(payloads);
  const all = (wanted: number): readonly Uint8Array[] =>
    notifies.filter(({ type }) => type === wanted).map(({ data }) => data);
  const [sources, destinations] = [all(NOTIFY.NAT_DETECTION_SOURCE_IP), all(NOTIFY.NAT_DETECTION_DESTINATION_IP)];
  if (sources.length === 0 || destinations.length === 0) return undefined;
  const is = (hashes: readonly Uint8Array[], address: string, port: number): boolean =>
    hashes.some((hash) => isSame(hash, natHash(initiatorSpi, responderSpi, { address, port })));
  return {
    isBeforeUs: !is(destinations, way.local.address, way.local.port),
    isBeforeGateway: !is(sources, way.remote, way.ports.ike),
  };
}
