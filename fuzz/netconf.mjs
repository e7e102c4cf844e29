import { NetconfDeframer } from "../dist/wire/netconf/framing.js";
import { decodeNetconf } from "../dist/wire/netconf/message.js";

const reply =
  '<rpc-reply message-id="1" xmlns:junos="x"><a b="&#65;&lt;">x<![CDATA[<]]></a><rpc-error><error-message>no</error-message></rpc-error></rpc-reply>';

export const target = {
  seeds: [
    `<hello><capabilities><capability>urn:ietf:params:netconf:base:1.1</capability></capabilities></hello>]]>]]>\n#${reply.length}\n${reply}\n##\n`,
    `${reply}]]>]]>${reply}]]>]]>`,
    reply,
    '<?xml version="1.0"?><!-- c --><nc:hello><nc:capabilities/></nc:hello>',
  ].map((text) => Buffer.from(text)),
  run(bytes) {
    decodeNetconf(bytes.toString("utf8"));
    const deframer = new NetconfDeframer(1_000);
    deframer.push(bytes.subarray(0, bytes.length >> 1));
    if (deframer.next() !== undefined) deframer.expectChunks();
    deframer.push(bytes.subarray(bytes.length >> 1));
    for (let framed = deframer.next(); framed?.kind === "message"; framed = deframer.next()) {
      decodeNetconf(framed.text);
      deframer.expectChunks();
    }
  },
};
