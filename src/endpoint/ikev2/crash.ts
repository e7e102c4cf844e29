import { EMPTY, type IkeMessage, type Payload, payload } from "../../wire/ike/message.ts";
import { EXCHANGE, FLAG, NOTIFY, PAYLOAD, PROTOCOL } from "../../wire/ike/numbers.ts";
import { encodeNotify } from "../../wire/ike/payloads.ts";
import { isSame } from "../algorithms/hashes.ts";
import type { Host } from "../host.ts";
import { close } from "./close.ts";
import type { IkeSa, Task } from "./ike-sa.ts";
import { notifiesOf } from "./notifies.ts";

// Quick crash detection, RFC 6290: who gives the token out is its maker, who keeps it the taker. Each end may be both.

/** Of this SA, for the peer to keep; nothing without a secret that outlives a restart. */
export function ownCrashToken(host: Host<IkeSa>, sa: IkeSa): readonly Payload[] {
  const token = host.crashToken(sa.initiatorSpi, sa.responderSpi);
  return token === undefined ? [] : [crashTokenNotify(token)];
}

/** RFC 6290 §4.1: of the IKE SA, and without an SPI. */
export const crashTokenNotify = (data: Uint8Array): Payload =>
  payload(
    PAYLOAD.NOTIFY,
    encodeNotify({ protocol: PROTOCOL.IKE, spi: EMPTY, type: NOTIFY.QUICK_CRASH_DETECTION, data }),
  );

/** RFC 6290 §4.1: 16 to 128 octets. A newer token replaces the older. */
export function takeCrashToken(sa: IkeSa, payloads: readonly Payload[]): void {
  const data = crashTokenIn(payloads);
  if (data !== undefined && data.length >= 16 && data.length <= 128) sa.crashToken = Uint8Array.from(data);
}

const crashTokenIn = (payloads: readonly Payload[]): Uint8Array | undefined =>
  notifiesOf(payloads).find(({ type }) => type === NOTIFY.QUICK_CRASH_DETECTION)?.data;

/** RFC 6290 §4.3: who began the rekey knows both SPIs only when it is done, and tells the token then. */
export const crashTokenTask = (): Task => ({
  exchange: EXCHANGE.INFORMATIONAL,
  summary: "INFORMATIONAL (crash token)",
  request(host, sa) {
    const payloads = ownCrashToken(host, sa);
    return payloads.length === 0 ? undefined : payloads;
  },
  response: () => undefined,
});

/** Not even the form of a message under keys: from a peer without the SA, or from anybody. */
export const isUnprotected = ({ exchange, payloads }: IkeMessage): boolean =>
  exchange !== EXCHANGE.IKE_SA_INIT && payloads.at(-1)?.inner === undefined;

/** RFC 6290 §4.5: only the token ends an SA. Without it INVALID_IKE_SPI is a hint, RFC 7296 §2.21.4. */
export function takeUnprotected(host: Host<IkeSa>, sa: IkeSa, { flags, payloads }: IkeMessage): void {
  const isAnswer = (flags & FLAG.RESPONSE) !== 0;
  if (!isAnswer || !sa.isUsable || !notifiesOf(payloads).some(({ type }) => type === NOTIFY.INVALID_IKE_SPI)) return;
  if (sa.crashToken === undefined || !isSame(crashTokenIn(payloads) ?? EMPTY, sa.crashToken)) {
    host.hinted(sa);
    return;
  }
  const { connection, localSpi } = sa;
  host.event({ kind: "peer-crashed", connection: connection.name, localSpi });
  close(host, sa, "the peer has lost it");
  host.crashed(sa);
}
