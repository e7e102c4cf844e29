import { type Payload, payload, payloadsOf } from "../../wire/ike/message.ts";
import { EXCHANGE, NOTIFY, PAYLOAD, PROTOCOL } from "../../wire/ike/numbers.ts";
import { decodeDelete, encodeDelete } from "../../wire/ike/payloads.ts";
import type { ChildSa } from "../esp/child-sa.ts";
import type { CloseReason } from "../events.ts";
import type { Host } from "../host.ts";
import { close, removeChild } from "./close.ts";
import { takeCrashToken } from "./crash.ts";
import { enqueue } from "./exchange.ts";
import type { IkeSa, Task } from "./ike-sa.ts";
import { notifiesOf, notify } from "./notifies.ts";
import { protocolNumber } from "./proposals.ts";
import { follow, redirectionOf } from "./redirect.ts";

/** Asks the peer whether it lives: an empty INFORMATIONAL, RFC 7296 §2.4. */
export const livenessTask = (asksLiveness: "once" | "dpd" = "once"): Task => ({
  exchange: EXCHANGE.INFORMATIONAL,
  asksLiveness,
  summary: "INFORMATIONAL (liveness)",
  request: () => [],
  response: (host, sa, { roundTrip }) => host.event({ kind: "peer-alive", connection: sa.connection.name, roundTrip }),
});

/** Gives an IKE SA up with all its children, RFC 7296 §1.4.1. */
export const deleteIkeTask = (reason: CloseReason): Task => ({
  exchange: EXCHANGE.INFORMATIONAL,
  summary: "INFORMATIONAL (delete IKE SA)",
  request(_, sa) {
    sa.state = "closing";
    return [payload(PAYLOAD.DELETE, encodeDelete({ protocol: PROTOCOL.IKE, spis: [] }))];
  },
  response: (host, sa) => close(host, sa, reason),
});

/** Gives one child SA up: we name the SPI under which we receive, the peer answers with its own. */
export const deleteChildTask = (child: ChildSa, reason: CloseReason): Task => ({
  exchange: EXCHANGE.INFORMATIONAL,
  summary: "INFORMATIONAL (delete child SA)",
  request(_, sa) {
    if (!sa.children.includes(child)) return undefined; // the peer was faster
    child.state = "deleting";
    return [deleteOf(halfOf(child))];
  },
  response: (host, sa) => removeChild(host, sa, child, reason),
});

/** The same of a child that we use no more already. */
export const tellDeletedTask = (half: InboundHalf): Task => ({
  exchange: EXCHANGE.INFORMATIONAL,
  summary: "INFORMATIONAL (delete child SA)",
  request: () => [deleteOf(half)],
  response: () => undefined,
});

/** The half of a child SA that we receive under, by which we name it: RFC 7296 §1.4.1. */
export interface InboundHalf {
  readonly protocol: number;
  readonly spi: number;
}

export const halfOf = ({ options, inboundSpi }: ChildSa): InboundHalf => ({
  protocol: protocolNumber(options.suite),
  spi: inboundSpi,
});

const deleteOf = ({ protocol, spi }: InboundHalf): Payload =>
  payload(PAYLOAD.DELETE, encodeDelete({ protocol, spis: [spiBytes(spi)] }));

const spiBytes = (spi: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, spi);
  return bytes;
};

/** Tells that the packets under this SPI are of no child of ours, RFC 7296 §1.5. */
export const invalidSpiTask = (spi: number): Task => ({
  exchange: EXCHANGE.INFORMATIONAL,
  summary: "INFORMATIONAL (invalid SPI)",
  request: () => [notify(NOTIFY.INVALID_SPI, spiBytes(spi))],
  response: () => undefined,
});

/** INFORMATIONAL as responder: deletes are obeyed, anything else that we know is only taken note of. */
export function answerInformational(host: Host<IkeSa>, sa: IkeSa, payloads: readonly Payload[]): readonly Payload[] {
  const reply: Payload[] = [];
  takeCrashToken(sa, payloads);
  if (follow(host, sa, redirectionOf(sa, notifiesOf(payloads)))) enqueue(host, sa, deleteIkeTask("redirected"));
  for (const { type, data } of notifiesOf(payloads)) {
    if (type === NOTIFY.INVALID_SPI && data.length === 4)
      host.childUnknown(sa, new DataView(data.buffer, data.byteOffset).getUint32(0));
  }
  for (const { body } of payloadsOf(payloads, PAYLOAD.DELETE)) {
    const decoded = decodeDelete(body);
    if (!decoded.ok) continue;
    if (decoded.value.protocol === PROTOCOL.IKE) {
      sa.state = "closing"; // forgotten when the answer is out
      sa.outstanding = undefined; // RFC 7296 §1.4.1: nothing of ours will be answered any more
      sa.queue.length = 0;
      return [];
    }
    reply.push(...answerDeletes(host, sa, decoded.value));
  }
  return reply;
}

/** RFC 7296 §1.4.1: the answer lists the other halves; when both ends delete at once it lists none of those. */
function answerDeletes(
  host: Host<IkeSa>,
  sa: IkeSa,
  { protocol, spis }: { readonly protocol: number; readonly spis: readonly Uint8Array[] },
): readonly Payload[] {
  const paired: Uint8Array[] = [];
  for (const bytes of spis) {
    const spi = bytes.length === 4 ? new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) : 0;
    const child = sa.children.find(({ outboundSpi }) => outboundSpi === spi);
    if (child === undefined || protocolNumber(child.options.suite) !== protocol) continue;
    if (child.state !== "deleting") paired.push(spiBytes(child.inboundSpi));
    removeChild(host, sa, child, child.state === "rekeyed" ? "rekeyed" : "deleted by the peer");
  }
  return paired.length === 0 ? [] : [payload(PAYLOAD.DELETE, encodeDelete({ protocol, spis: paired }))];
}
