import { type FlowDraft, newDetail, newSa, type SaDetail } from "./ipsec-flow.ts";
import { ownText, secondsOf } from "./row.ts";

/** The lines of SAs and of the sections in which they stand. `line` begins with its first word. */
export function takeSaLine(draft: FlowDraft, line: string): boolean {
  switch (line.charCodeAt(0)) {
    case 0x69: // i
      return line.startsWith("in use settings") ? takeSettings(draft.sa, line) : takeSection(draft, line);
    case 0x6f: // o
      return takeSection(draft, line);
    case 0x73: // s
      return takeSpiOrTiming(draft, line);
    case 0x74: // t
      return line.startsWith("transform: ") && takeTransform(draft.sa, line);
    case 0x63: // c
      return (line.startsWith("conn id: ") || line.startsWith("conn_id")) && takeConnection(draft.sa, line);
    case 0x49: // I
      return line.startsWith("IV size: ") && takeIvSize(draft.sa, line);
    case 0x72: // r
      return line.startsWith("replay detection support: ") && takeReplay(draft.sa, line);
    case 0x53: // S
      return takeStatus(draft.sa, line);
    case 0x4b: // K
      return takeKilobytes(draft.sa, line);
    case 0x41: // A
      return draft.sa !== undefined && /^Anti[- ]replay/.test(line);
    case 0x30: // 0
      return takeBitmap(draft.sa, line);
    default:
      return false;
  }
}

/** `inbound esp sas:`, `outbound ah sas:`, `inbound pcp sas:` (RFC 3173's compression associations). */
function takeSection(draft: FlowDraft, line: string): boolean {
  const isOutbound = line.startsWith("outbound ");
  if (!(isOutbound || line.startsWith("inbound "))) return false;
  const end = line.indexOf(" sas:");
  if (end === -1) return false;
  draft.direction = isOutbound ? "EGRESS" : "INGRESS";
  draft.section = line.slice(isOutbound ? 9 : 8, end);
  draft.sawOutbound ||= isOutbound;
  return true;
}

function takeSpiOrTiming(draft: FlowDraft, line: string): boolean {
  if (line.startsWith("spi: ")) return openSa(draft, line.slice(5));
  if (line.startsWith("sa timing: ")) return takeTiming(draft.sa, line.slice(11));
  if (line.startsWith("slot: ")) return takeConnection(draft.sa, line);
  return line.startsWith("sa ") && draft.sa !== undefined && line.includes(":");
}

/** `0x0A1B2C3D(169552957)`; ASA has a blank before the bracket; SD-WAN tells none: `[Not Available]`. */
function openSa(draft: FlowDraft, text: string): boolean {
  const { direction, section } = draft;
  const detail = newDetail(direction === "INGRESS" ? "inbound" : "outbound", section, text);
  if (text.startsWith("[")) {
    draft.unkeyed.push(detail);
    draft.sa = detail;
    return true;
  }
  if (!text.startsWith("0x")) return false;
  const spi = Number.parseInt(text.slice(2, 10), 16);
  if (Number.isNaN(spi)) return false;
  const decimal = Number.parseInt(text.slice(text.indexOf("(") + 1), 10);
  if (decimal > 0 && decimal !== spi) detail.spiDecimal = decimal;
  draft.sas.push(newSa(direction, spi, section === "ah" ? "IPPROTO_AH" : "IPPROTO_ESP", detail));
  draft.sa = detail;
  return true;
}

/** What a line said last time: the SAs of a device are much alike, and each text is then taken apart, and kept, once. */
interface Remembered {
  line: string;
  text: string;
  parts: readonly string[];
}
const transformSet: Remembered = { line: "", text: "", parts: [] };
const settings: Remembered = { line: "", text: "", parts: [] };

/** `transform: esp-256-aes esp-sha-hmac ,`: the transform set, and each transform of it. */
function takeTransform(sa: SaDetail | undefined, line: string): boolean {
  if (sa === undefined) return false;
  if (transformSet.line !== line) {
    const text = ownText(line.slice(11).replace(/[ ,]+$/, ""));
    Object.assign(transformSet, { line: ownText(line), text, parts: text.split(" ") });
  }
  sa.transform = transformSet.text;
  sa.transforms = transformSet.parts;
  return true;
}

/** `={Transport UDP-Encaps, esn}`, `={L2L, Tunnel,  NAT-T-Encaps, IKEv1, }`. */
function takeSettings(sa: SaDetail | undefined, line: string): boolean {
  if (sa === undefined) return false;
  if (settings.line !== line) {
    const open = line.indexOf("{");
    const close = line.indexOf("}");
    if (open === -1 || close < open) return false;
    const text = ownText(
      line
        .slice(open + 1, close)
        .trim()
        .replace(/,$/, ""),
    );
    const parts = text.split(",").map((one) => one.trim());
    Object.assign(settings, { line: ownText(line), text, parts: parts.filter((one) => one !== "") });
  }
  sa.inUseSettings = settings.text;
  sa.settings = settings.parts;
  return true;
}

/** `conn id: 2210, flow_id: SW:210, sibling_flags 80000046, crypto map: VPN, initiator : False`; ASA `slot: 0, conn_id: 3, crypto-map: def`. */
function takeConnection(sa: SaDetail | undefined, line: string): boolean {
  if (sa === undefined) return false;
  for (let from = 0; from < line.length; ) {
    const comma = line.indexOf(", ", from);
    const to = comma === -1 ? line.length : comma;
    takePair(sa, line, from, to);
    from = to + 2;
  }
  return true;
}

function takePair(sa: SaDetail, line: string, from: number, to: number): void {
  const colon = line.indexOf(":", from);
  const value = (): string => line.slice(colon + 1, to).trim();
  if (line.startsWith("sibling_flags ", from)) sa.siblingFlags = line.slice(from + 14, to);
  else if (colon === -1 || colon > to) return;
  else if (line.startsWith("conn", from)) sa.connId = Number(value());
  else if (line.startsWith("flow_id", from)) takeFlowId(sa, value());
  else if (line.startsWith("crypto", from)) sa.cryptoMap = value();
  else if (line.startsWith("slot", from)) sa.slot = Number(value());
  else if (line.startsWith("initiator", from)) sa.initiator = value();
}

function takeFlowId(sa: SaDetail, flowId: string): void {
  const colon = flowId.lastIndexOf(":");
  const number = Number(flowId.slice(colon + 1));
  sa.flowId = flowId;
  if (colon === -1 || Number.isNaN(number)) return;
  sa.engine = flowId.slice(0, colon);
  sa.engineFlow = number;
}

/** `remaining key lifetime (k/sec): (4190723/1200)`, `(sec): 548`, `1 hours, 10 mins`, `is not applicable`. */
function takeTiming(sa: SaDetail | undefined, text: string): boolean {
  if (sa === undefined) return false;
  sa.timing = text;
  const open = text.lastIndexOf("(");
  const slash = text.indexOf("/", open);
  if (slash !== -1 && text.endsWith(")") && open > 0) {
    const kilobytes = Number(text.slice(open + 1, slash));
    const seconds = Number(text.slice(slash + 1, -1));
    if (!Number.isNaN(kilobytes)) sa.lifesizeRemainingKb = kilobytes;
    if (!Number.isNaN(seconds)) sa.lifetimeRemainingSec = seconds;
    return true;
  }
  const figure = /\): \(?(\d+)/.exec(text)?.[1];
  sa.lifetimeRemainingSec = figure === undefined ? secondsOf(text) : Number(figure);
  return true;
}

function takeIvSize(sa: SaDetail | undefined, line: string): boolean {
  if (sa === undefined) return false;
  sa.ivSize = line.slice(9);
  sa.ivSizeBytes = Number.parseInt(sa.ivSize, 10);
  return true;
}

/** `Y  replay window size: 1024`; ASA tells the window by its bitmap below. */
function takeReplay(sa: SaDetail | undefined, line: string): boolean {
  if (sa === undefined) return false;
  sa.replayDetection = line.charAt(26);
  const size = line.lastIndexOf("window size: ");
  if (size !== -1) sa.replayWindowSize = Number(line.slice(size + 13));
  return true;
}

function takeStatus(sa: SaDetail | undefined, line: string): boolean {
  if (sa === undefined) return false;
  if (line.startsWith("Status: ")) sa.status = line.slice(8);
  else if (line.startsWith("SA State: ")) sa.status = line.slice(10).toUpperCase();
  else return false;
  return true;
}

function takeKilobytes(sa: SaDetail | undefined, line: string): boolean {
  const [, state] = /^Kilobyte Volume Rekey has been (\w+)/.exec(line) ?? [];
  if (sa === undefined || state === undefined) return false;
  sa.kilobyteRekey = state;
  return true;
}

function takeBitmap(sa: SaDetail | undefined, line: string): boolean {
  if (sa === undefined || !/^0x[0-9A-Fa-f]{8}(?: 0x[0-9A-Fa-f]{8})*$/.test(line)) return false;
  sa.antiReplayBitmap = line;
  return true;
}
