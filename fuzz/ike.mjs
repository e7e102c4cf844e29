import { decodeConfiguration, decodeConfigurationV1 } from "../dist/wire/ike/configuration.js";
import { decodeEap } from "../dist/wire/ike/eap.js";
import { decodeFragmentHead, decodeFragmentV1 } from "../dist/wire/ike/fragments.js";
import { bytesOf, decodeChain, decodeMessage, encodeMessage } from "../dist/wire/ike/message.js";
import * as payloads from "../dist/wire/ike/payloads.js";
import { decodeRedirect } from "../dist/wire/ike/redirect.js";
import { decodeSa, encodeSa, transform } from "../dist/wire/ike/sa.js";
import { decodeSaV1, encodeSaV1 } from "../dist/wire/ike/sa-v1.js";

const header = { initiatorSpi: "0102030405060708", responderSpi: "0000000000000000", minor: 0, messageId: 0 };
const none = new Uint8Array(0);
const esp = { number: 1, protocol: 3, spi: bytesOf("c0ffee01"), transforms: [transform(1, 12, 256), transform(3, 12)] };
const sa = encodeSa([esp, { ...esp, number: 2 }]);
const saV1 = encodeSaV1({
  doi: 1,
  situation: 1,
  proposals: [
    {
      number: 1,
      protocol: 1,
      spi: none,
      transforms: [
        {
          number: 1,
          id: 1,
          attributes: [
            { type: 1, value: 7 },
            { type: 12, bytes: bytesOf("00015180") },
          ],
        },
      ],
    },
  ],
});
const ts = payloads.encodeTs([
  { type: 7, protocol: 0, startPort: 0, endPort: 65535, start: bytesOf("0a470100"), end: bytesOf("0a4701ff") },
]);
const payload = (type, body) => ({ type, flags: 0, body });
const message = (major, exchange, ...chain) =>
  encodeMessage({ ...header, major, exchange, flags: 8, payloads: chain, trailer: none });

const bodies = [
  decodeSa,
  decodeSaV1,
  decodeFragmentHead,
  decodeFragmentV1,
  decodeRedirect,
  decodeConfiguration,
  decodeConfigurationV1,
  decodeEap,
].concat(Object.entries(payloads).flatMap(([name, value]) => (name.startsWith("decode") ? [value] : [])));

let runs = 0;

export const target = {
  seeds: [
    message(2, 34, payload(33, sa), payload(34, payloads.encodeKe({ group: 31, data: new Uint8Array(32) }))),
    message(2, 35, payload(44, ts), payload(45, ts), payload(41, bytesOf("0000400c"))),
    message(1, 2, payload(1, saV1), payload(13, bytesOf("afcad71368a1f1c96b8696fc77570100"))),
  ],
  run(bytes) {
    const decoded = decodeMessage(bytes);
    if (decoded.ok && Buffer.compare(encodeMessage(decoded.value), bytes) !== 0)
      throw new Error("re-encoded otherwise");
    decodeChain(bytes, 33);
    // One body decoder a run, whatever the payload says that it is: each has its turn
    const decode = bodies[runs++ % bodies.length];
    decode(bytes);
    if (!decoded.ok) return decoded.error.code;
    const { payloads: chain } = decoded.value;
    for (const { body } of chain) decode(body);
    return chain.map(({ type }) => type).join();
  },
};
