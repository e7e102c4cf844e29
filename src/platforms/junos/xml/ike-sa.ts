import type { Parsed } from "../../command.ts";
import { authenticationOf, exchangeOf, type IkeSaDraft, type JunosIkeSa, statusOf } from "../ike-sa-rows.ts";
import { integer } from "../values.ts";
import type { XmlElement } from "./element.ts";
import { type ElementTable, fillAll, put, putNumber, readReply, within } from "./fill.ts";

/** `get-ike-security-associations-information`, brief and detail. */
export const readIkeSasXml = (text: string): Parsed<JunosIkeSa> =>
  readReply(text, (reply, locale) =>
    [...within(reply, "ike-security-associations")].map((element) => {
      const sa: IkeSaDraft = { ...locale, remoteAddress: "", status: "UNKNOWN" };
      return fillAll(sa, element, TABLE, (row, name, value) => {
        row.details = { ...row.details, [name.replace(/^ike-(?:sa-)?/, "")]: value };
      });
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
  "ike-sa-authentication-method": (sa, { text }) => {
    Object.assign(sa, authenticationOf(text));
  },
  // Brief in digits, detailed as `Expires in 28786 seconds`
  "ike-sa-lifetime": (sa, { text }) => {
    const left = /^Expired/i.test(text) ? 0 : integer(/\d+/.exec(text)?.[0]);
    if (left !== undefined) sa.lifetimeRemainingSec = left;
  },
  "ike-sa-reauth-lifetime": put("reauthLifetime"),
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
