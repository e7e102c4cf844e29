import { platforms } from "../dist/platforms/catalogue.js";
import { readLogLine } from "../dist/platforms/log.js";
import { decodeSyslog } from "../dist/wire/syslog/decode.js";
import { Deframer } from "../dist/wire/syslog/framing.js";
import { printable } from "../dist/wire/syslog/printable.js";

export const target = {
  seeds: [
    "<187>521: hub: 000123: *Mar 12 18:22:10.706 UTC: %CRYPTO-4-RECVD_PKT_INV_SPI: decaps: rec'd IPSEC packet has invalid spi for destaddr=192.0.2.1, prot=50, spi=0x68842105(1753489669), srcaddr=198.51.100.1",
    '<165>1 2026-03-12T18:22:10.500Z edge1 mgd 3046 UI_LOGOUT [a@2636 user="o\\"o" range="[0..7\\]"] bye',
    "<28>Mar 12 18:22:10  edge1 jddosd[4223]: DDOS_PROTOCOL_VIOLATION_SET: Protocol L2TP:aggregate is violated",
    "<30>2026-03-12T18:22:10.123456+00:00 gw-a charon[7]: 05[IKE] <lab|1> CHILD_SA net{2} established with SPIs 90eb8a63_i 331342ec_o and TS 10.71.1.0/24 === 10.71.2.0/24",
    "20 <34>1 - - - - - - abc20 <34>1 - - - - - - abc",
  ].map((text) => Buffer.from(text)),
  run(bytes) {
    const message = decodeSyslog(printable(bytes));
    for (const platform of platforms) readLogLine(platform, message);
    const deframer = new Deframer(1_000);
    deframer.push(bytes.subarray(0, bytes.length >> 1));
    deframer.push(bytes.subarray(bytes.length >> 1));
    deframer.end();
  },
};
