import type { Parsed } from "../command.ts";
import { takeExchangeStats } from "./ike-exchange-stats.ts";
import {
  authenticationOf,
  exchangeOf,
  type IkeSaDraft,
  type JunosIkeSa,
  type Negotiation,
  statusOf,
} from "./ike-sa-rows.ts";
import { Lines, localeOf } from "./lines.ts";
import { Pairs } from "./pairs.ts";
import type { Writable } from "./rules.ts";
import { endpoint, given, integer } from "./values.ts";
import { isXml } from "./xml/element.ts";
import { readIkeSasXml } from "./xml/ike-sa.ts";

interface Reading {
  sa: IkeSaDraft;
  /** Set while the lines of a phase 2 negotiation are read. */
  negotiation: Writable<Negotiation> | undefined;
}

/** `show [security|services ipsec-vpn] ike security-associations`, brief or detail. */
export const readIkeSas = (text: string): Parsed<JunosIkeSa> => (isXml(text) ? readIkeSasXml(text) : readText(text));

function readText(text: string): Parsed<JunosIkeSa> {
  const lines = new Lines(text);
  const rows: IkeSaDraft[] = [];
  let reading: Reading | undefined;
  let sawHeader = false;
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const peer = PEER.exec(line)?.groups;
    const brief = peer === undefined ? briefRow(line) : undefined;
    const last = rows.at(-1);
    if (peer !== undefined) {
      reading = { sa: { ...localeOf(lines), ...saOf(peer) }, negotiation: undefined };
      rows.push(reading.sa);
    } else if (brief !== undefined) rows.push({ ...localeOf(lines), ...brief });
    else if (last?.remoteAddress === "" && ADDRESS.test(line)) last.remoteAddress = line;
    else if (HEADER.test(line)) sawHeader = true;
    else if (reading === undefined || !(LINE.take(reading, line) || takeExchangeStats(reading.sa, line))) lines.leave();
  }
  // No SA, no line: a header or words alone are not the whole answer
  const isShort =
    rows.length === 0 ? sawHeader || lines.unread.length > 0 : reading !== undefined && rows.some(isUnfinished);
  return { rows, unread: lines.unread, incomplete: lines.isCut || isShort };
}

/** A detailed SA ends with its negotiations, and each of these with the peer's identity. */
function isUnfinished({ childSas, phase2InProgress, negotiations = [] }: IkeSaDraft): boolean {
  if (childSas === undefined && phase2InProgress === undefined) return true;
  const isFew = negotiations.length < (phase2InProgress ?? 0);
  return isFew || negotiations.some(({ remoteIdentity }) => remoteIdentity === undefined);
}

const HEADER =
  /^(?:(?:Index\s+)?(?:Remote Address\s+)?State\s+Initiator cookie|Exchange type$|Algorithms\s*:$|Traffic statistics\s*:$)/i;
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)$/;
/** Index and mode change their places with the release; the two cookies side by side mark the row. */
const BRIEF =
  /^(?:(?<index>\d+)\s+)?(?:(?<before>\S*[.:]\S*)\s+)?(?<state>[A-Za-z]+(?: [A-Za-z]+)?)\s+(?<initiator>[0-9a-f]{16})\s+(?<responder>[0-9a-f]{16})\s+(?<mode>[A-Za-z]\w*)(?:\s+(?<after>\S+))?$/i;
const PEER = /^IKE peer (?<remote>[^\s,]+)(?:, Index:? (?<index>\d+))?(?:, Gateway Name: (?<gateway>[^,]+))?,?\s*$/i;

function briefRow(line: string): IkeSaDraft | undefined {
  const groups = BRIEF.exec(line)?.groups;
  if (groups === undefined) return undefined;
  const { index, before, state = "", initiator = "", responder = "", mode = "", after } = groups;
  return {
    ...given("localIndex", index),
    remoteAddress: before ?? after ?? "",
    state,
    status: statusOf(state),
    initiatorSpi: initiator,
    responderSpi: responder,
    ...exchangeOf(mode),
  };
}

function saOf({ remote = "", index, gateway }: Readonly<Record<string, string | undefined>>): IkeSaDraft {
  return {
    ...given("localIndex", index),
    ...given("connection", gateway?.trim()),
    remoteAddress: remote,
    status: "UNKNOWN",
  };
}

const list = (value: string): readonly string[] => value.split(/,\s*/).filter((part) => part !== "");

const counter =
  (name: string) =>
  ({ sa }: Reading, value: string): void => {
    const count = integer(value);
    if (count !== undefined) sa.counters = { ...sa.counters, [name]: count };
  };

type TextField =
  | "encryptionAlgorithm"
  | "integrityAlgorithm"
  | "prf"
  | "dhGroup"
  | "reauthLifetime"
  | "fragmentation"
  | "peerIkeId"
  | "userName"
  | "assignedAddress"
  | "clientInfo"
  | "location";
const text =
  (name: TextField) =>
  ({ sa }: Reading, value: string): void => {
    if (value !== "") sa[name] = value;
  };
/** What else is said, under the device's own label. */
const detail =
  (label: string) =>
  ({ sa }: Reading, value: string): void => {
    if (value !== "") sa.details = { ...sa.details, [label]: value };
  };

const LINE = new Pairs<Reading>({
  Role: ({ sa, negotiation }, value) => {
    (negotiation ?? sa).role = value.replace(/,.*/, "").toUpperCase();
  },
  State: ({ sa }, value) => {
    sa.state = value.replace(/,.*/, "");
    sa.status = statusOf(sa.state);
  },
  "Initiator cookie": ({ sa }, value) => {
    sa.initiatorSpi = value.slice(0, 16);
  },
  "Responder cookie": ({ sa }, value) => {
    sa.responderSpi = value.slice(0, 16);
  },
  "Exchange type": ({ sa }, value) => Object.assign(sa, exchangeOf(value.replace(/,.*/, ""))),
  "Authentication method": ({ sa }, value) => Object.assign(sa, authenticationOf(value.replace(/,.*/, ""))),
  Local: (reading, value) => setEndpoint(reading, "local", value),
  Remote: (reading, value) => setEndpoint(reading, "remote", value),
  Lifetime: ({ sa }, value) => {
    const left = /Expired/i.test(value) ? 0 : integer(/(\d+) seconds/.exec(value)?.[1]);
    if (left !== undefined) sa.lifetimeRemainingSec = left;
  },
  "Reauth Lifetime": text("reauthLifetime"),
  "IKE Fragmentation": text("fragmentation"),
  Size: ({ sa }, value) => {
    if (sa.fragmentation !== undefined) sa.fragmentation += `, Size: ${value}`;
  },
  "Remote Access Client Info": text("clientInfo"),
  "Peer ike-id": text("peerIkeId"),
  "Xauth assigned IP": text("assignedAddress"),
  "AAA assigned IP": text("assignedAddress"),
  "Xauth user-name": text("userName"),
  "AAA user-name": text("userName"),
  Location: text("location"),
  "Local gateway interface": detail("Local gateway interface"),
  "Routing instance": detail("Routing instance"),
  "SRG ID": detail("SRG ID"),
  "PPK-profile": detail("PPK-profile"),
  "PPK-ID": detail("PPK-ID"),
  "HA Link Encryption Mode": detail("HA Link Encryption Mode"),
  "Auto Discovery VPN Role": detail("Auto Discovery VPN Role"),
  "Tunnel MTU": detail("Tunnel MTU"),
  Authentication: text("integrityAlgorithm"),
  Encryption: text("encryptionAlgorithm"),
  "Pseudo random function": text("prf"),
  "Diffie-Hellman group": text("dhGroup"),
  "Input bytes": counter("inputBytes"),
  "Output bytes": counter("outputBytes"),
  "Input packets": counter("inputPackets"),
  "Output packets": counter("outputPackets"),
  "Input fragmented packets": counter("inputFragmentedPackets"),
  "Output fragmented packets": counter("outputFragmentedPackets"),
  // Some releases cannot spell it
  "Input fragmentated packets": counter("inputFragmentedPackets"),
  "Output fragmentated packets": counter("outputFragmentedPackets"),
  Flags: ({ sa, negotiation }, value) => {
    (negotiation ?? sa).flags = list(value);
  },
  "IPSec security associations": ({ sa }, value) => {
    const [, created, deleted] = /(\d+) created, (\d+) deleted/.exec(value) ?? [];
    if (created !== undefined) sa.childSas = { created: Number(created), deleted: Number(deleted) };
  },
  "Phase 2 negotiations in progress": ({ sa }, value) => {
    const count = integer(value);
    if (count !== undefined) sa.phase2InProgress = count;
  },
  "IPSec Tunnel IDs": ({ sa }, value) => {
    sa.tunnelIndexes = list(value).map(Number).filter(Number.isFinite);
  },
  "Negotiation type": (reading, value) => {
    reading.negotiation = { type: value.replace(/,.*/, "") };
    reading.sa.negotiations = [...(reading.sa.negotiations ?? []), reading.negotiation];
  },
  "Message ID": ({ negotiation }, value) => {
    const id = integer(value);
    if (negotiation !== undefined && id !== undefined) negotiation.messageId = id;
  },
  "Local identity": ({ negotiation }, value) => {
    if (negotiation !== undefined) negotiation.localIdentity = value;
  },
  "Remote identity": ({ negotiation }, value) => {
    if (negotiation !== undefined) negotiation.remoteIdentity = value;
  },
});

function setEndpoint({ sa, negotiation }: Reading, side: "local" | "remote", value: string): void {
  const { address, port } = endpoint(value.replace(/,.*/, ""));
  (negotiation ?? sa)[side === "local" ? "localAddress" : "remoteAddress"] = address;
  if (negotiation === undefined && port !== undefined) sa[side === "local" ? "localPort" : "remotePort"] = port;
}
