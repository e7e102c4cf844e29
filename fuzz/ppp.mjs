import { readChap, writeChap } from "../dist/wire/ppp/chap.js";
import { decodeControl, decodeOptions, encodeControl, encodeOptions } from "../dist/wire/ppp/control.js";
import { decodeFrame, encodeFrame } from "../dist/wire/ppp/frame.js";
import { readPap, writePap } from "../dist/wire/ppp/pap.js";

const hex = (text) => Buffer.from(text.replaceAll(" ", ""), "hex");

function same(encoded, bytes) {
  if (!Buffer.from(encoded).equals(Buffer.from(bytes))) throw new Error("not the same bytes");
}

export const target = {
  seeds: [
    hex("ff03 c021 01 07 0013 01 04 05b4 03 05 c223 05 05 06 12345678"),
    hex("8021 01 01 000a 03 06 c0000201"),
    hex("c023 01 01 000f 05 616c696365 03 616263 00"),
    hex("ff03 c223 01 04 0010 08 0102030405060708 6c6e73"),
    hex("c021 09 01 0008 00000000"),
    hex("21 45000014"),
  ],
  run(bytes) {
    const frame = decodeFrame(bytes);
    if (!frame.ok) return;
    same(encodeFrame(frame.value), bytes);
    const control = decodeControl(frame.value.information);
    if (!control.ok) return;
    same(encodeControl(control.value), frame.value.information);
    const options = decodeOptions(control.value.data);
    if (options.ok) same(encodeOptions(options.value), control.value.data);
    const pap = readPap(control.value);
    if (pap.ok) writePap(pap.value);
    const chap = readChap(control.value);
    if (chap.ok) same(writeChap(chap.value).data, control.value.data);
  },
};
