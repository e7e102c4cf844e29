import type { Parsed } from "../../command.ts";
import { exchangeOf, type IkeSaDraft, type JunosIkeSa, statusOf } from "../ike-sa-rows.ts";
import { integer } from "../values.ts";
import type { XmlElement } from "./element.ts";
import { type ElementTable, fill, put, putNumber, readReply, within } from "./fill.ts";

/** `get-ike-security-associations-information`, brief and detail. */
export const readIkeSasXml = (text: string): Parsed<JunosIkeSa> =>
  readReply(text, (reply, locale) =>
    [...within(reply, "ike-security-associations")].map((element) => {
      const sa: IkeSaDraft = { ...locale, remoteAddress: "", status: "UNKNOWN" };
      for (const algorithms of within(element, "ike-sa-algorithms")) fill(sa, algorithms, TABLE);
      for (const traffic of within(element, "ike-sa-traffic-statistics")) fill(sa, traffic, TABLE);
      return fill(sa, element, TABLE);
    }),
  );

const counter =
  (name: string) =>
  (sa: IkeSaDraft, { text }: XmlElement): void => {
    const count = integer(text);
    if (count !== undefined) sa.counters = { ...sa.counters, [name]: count };
  };

const TABLE: ElementTable<IkeSaDraft> = {
  "ike-sa-index": put("localIndex"),
  "ike-gw-name": put("connection"),
  "ike-sa-remote-address": put("remoteAddress"),
  "ike-sa-local-address": put("localAddress"),
  "ike-sa-local-port": putNumber("localPort"),
  "ike-sa-remote-port": putNumber("remotePort"),
  "ike-sa-state": (sa, { text }) => {
    sa.state = text;
    sa.status = statusOf(text);
  },
  "ike-sa-role": (sa, { text }) => {
    sa.role = text.toUpperCase();
  },
  "ike-sa-initiator-cookie": put("initiatorSpi"),
  "ike-sa-responder-cookie": put("responderSpi"),
  "ike-sa-exchange-type": (sa, { text }) => {
    Object.assign(sa, exchangeOf(text));
  },
  "ike-sa-authentication-method": put("authMethod"),
  "ike-sa-lifetime": putNumber("lifetimeRemainingSec"),
  "ike-sa-authentication-algorithm": put("integrityAlgorithm"),
  "ike-sa-encryption-algorithm": put("encryptionAlgorithm"),
  "ike-sa-prf-algorithm": put("prf"),
  "ike-sa-dhgroup": put("dhGroup"),
  "ike-sa-input-bytes": counter("inputBytes"),
  "ike-sa-output-bytes": counter("outputBytes"),
  "ike-sa-input-packets": counter("inputPackets"),
  "ike-sa-output-packets": counter("outputPackets"),
  "ike-ike-id": put("peerIkeId"),
  "ike-xauth-username": put("userName"),
};
