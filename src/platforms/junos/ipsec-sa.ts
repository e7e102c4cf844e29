import type { Parsed } from "../command.ts";
import { takeSaLine } from "./ipsec-sa-line.ts";
import type { JunosTunnel, Reading, TunnelDraft, TunnelTotals } from "./ipsec-sa-rows.ts";
import { Lines, localeOf } from "./lines.ts";
import { given, hexSpi, integer } from "./values.ts";
import { isXml } from "./xml/element.ts";
import { readIpsecSasXml } from "./xml/ipsec-sa.ts";

const TOTAL = /^Total active tunnels:\s*(\d+)(?:\s+Total IPsec sas:\s*(\d+))?/i;
const HEADER =
  /^(?:ID\s+(?:Algorithm|Gateway)\s|Direction\s+SPI\s|Tunnel events\s*:$|Multi-sa,|No SAs? found|There are no)/i;
/** The gateway stands last, and in old releases first. */
const ROW =
  /^(?<direction>[<>])\s*(?<id>\d+)\s+(?:(?<gateway>\S*[.:]\S*)\s+(?<gatewayPort>\d+)\s+)?(?<protocol>(?:ESP|AH)(?:\+\w+)?):(?<encryption>[^\s/]*)\/\s*(?<integrity>\S*)\s+(?<spi>(?:0x)?[0-9a-f]{1,8})\s+(?<life>\w+)\s?\/\s*(?<size>\w+)(?:\s+(?<monitoring>[-A-Z]))?(?:\s+(?<system>\S+))??(?:\s+(?<port>\d+))?(?:\s+(?<last>\S*[.:]\S*))?$/i;
/** Brief rows of ES-PIC and MX. */
const OLD_ROW =
  /^(?<direction>inbound|outbound)\s+(?<spi>\d+|0x[0-9a-f]+)\s+(?<aux>\d+|0x[0-9a-f]+)\s+(?<mode>[a-z]+)\s+(?<type>[a-z]+)\s+(?<protocol>[A-Z][A-Z+]*)$/i;
const EVENT =
  /^(?<at>(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} {1,2}\d{1,2} \d{4} \d\d:\d\d:\d\d(?: ?[+-]\d{4})?)\s?:\s*(?<text>.*?)(?: \((?<count>\d+) times?\))?(?:\s*<- \[(?<mark>[^\]]+)\])?$/;

/** `show [security|services ipsec-vpn] ipsec security-associations` in every form of the three dialects. */
export const readIpsecSas = (text: string): Parsed<JunosTunnel | TunnelTotals> =>
  isXml(text) ? readIpsecSasXml(text) : readText(withAngles(text));

/** Text that went through a web page has its directions as entities. */
const withAngles = (text: string): string =>
  /^\s*&[lg]t;\s*\d/m.test(text)
    ? text.replace(/^(\s*)&([lg])t;/gm, (_, blanks: string, side: string) => blanks + (side === "l" ? "<" : ">"))
    : text;

function readText(text: string): Parsed<JunosTunnel | TunnelTotals> {
  const lines = new Lines(text);
  const isSrx = /^\s*(?:Total active tunnels|ID\s*:|[<>]\s*\d+\s)/im.test(text);
  const spiOf = isSrx ? hexSpi : decimalSpi;
  const reading: Reading = { tunnel: { sas: [] }, sa: undefined, set: {}, spiOf };
  const tunnels: TunnelDraft[] = [];
  const totals: TunnelTotals[] = [];
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const total = TOTAL.exec(line);
    if (total !== null) totals.push({ ...localeOf(lines), ...totalsOf(total) });
    else if (!takeRow(reading, tunnels, line, localeOf(lines)) && !HEADER.test(line)) {
      if (begins(line)) {
        reading.tunnel = { ...localeOf(lines), ...reading.set, sas: [] };
        reading.sa = undefined;
        tunnels.push(reading.tunnel);
      }
      if (!takeEvent(reading, line) && !takeSaLine(reading, line)) lines.leave();
    }
  }
  const rows = [...totals, ...tunnels];
  return { rows, unread: lines.unread, incomplete: lines.isCut || rows.length === 0 || isShort(totals, tunnels) };
}

/** `0x2d8e710b`, `764309771` or both, the one in brackets. */
const decimalSpi = (text: string): number | undefined => (text.startsWith("0x") ? hexSpi(text) : integer(text));

const begins = (line: string): boolean => /^(?:ID:|Security association:|Rule:)/i.test(line);

const totalsOf = ([, tunnels, sas]: RegExpExecArray): TunnelTotals => ({
  totalActiveTunnels: Number(tunnels),
  ...given("totalIpsecSas", integer(sas)),
});

/** The table says how many there are: fewer of them means that the rest is missing. */
function isShort(totals: readonly TunnelTotals[], tunnels: readonly TunnelDraft[]): boolean {
  const last = tunnels.at(-1);
  // What comes in is told before what goes out; a tunnel that is down has neither, and a reason
  const isDown = last !== undefined && last.sas.length === 0 && last.downReason !== undefined;
  if (last !== undefined && !isDown && !last.sas.some(({ direction }) => direction === "EGRESS")) return true;
  if (totals.length === 0) return false;
  const sas = totals.reduce((sum, { totalIpsecSas }) => sum + (totalIpsecSas ?? 0), 0);
  const active = totals.reduce((sum, { totalActiveTunnels }) => sum + totalActiveTunnels, 0);
  const found = tunnels.reduce((sum, tunnel) => sum + tunnel.sas.length, 0);
  return tunnels.length < active || found < sas;
}

function takeEvent({ tunnel }: Reading, line: string): boolean {
  const groups = EVENT.exec(line)?.groups;
  if (groups === undefined) return false;
  const { at = "", text = "", count, mark } = groups;
  tunnel.events = [...(tunnel.events ?? []), { at, text, ...given("count", integer(count)), ...given("mark", mark) }];
  return true;
}

function takeRow(
  reading: Reading,
  tunnels: TunnelDraft[],
  line: string,
  locale: { readonly locale?: string },
): boolean {
  const isDirection = line.startsWith("<") || line.startsWith(">");
  const row = isDirection ? ROW.exec(line)?.groups : undefined;
  const old = isDirection ? undefined : OLD_ROW.exec(line)?.groups;
  if (row !== undefined) takeSrxRow(tunnels, row, locale);
  else if (old !== undefined) takeOldRow(reading, old);
  return row !== undefined || old !== undefined;
}

type Groups = Readonly<Record<string, string | undefined>>;

function takeSrxRow(tunnels: TunnelDraft[], groups: Groups, locale: { readonly locale?: string }): void {
  const {
    id,
    gateway,
    last,
    system,
    gatewayPort,
    port,
    direction,
    protocol = "",
    encryption = "",
    integrity = "",
  } = groups;
  const tunnelIndex = Number(id);
  const before = tunnels.at(-1);
  const isSame = before?.tunnelIndex === tunnelIndex && before.locale === locale.locale;
  const tunnel: TunnelDraft = isSame ? before : { ...locale, tunnelIndex, sas: [] };
  if (!isSame) tunnels.push(tunnel);
  Object.assign(tunnel, given("remoteAddress", gateway ?? last), given("virtualSystem", system));
  Object.assign(tunnel, given("port", integer(gatewayPort ?? port)));
  const { spi = "", life = "", size = "", monitoring } = groups;
  tunnel.sas.push({
    direction: direction === "<" ? "INGRESS" : "EGRESS",
    spi: hexSpi(spi) ?? 0,
    protocol: protocol.toUpperCase(),
    encryptionAlgorithm: encryption,
    integrityAlgorithm: integrity,
    // `expir` stands there while an SA is being replaced
    lifetimeRemainingSec: integer(life) ?? 0,
    ...given("lifesizeRemainingKb", integer(size)),
    ...given("vpnMonitoring", monitoring),
  });
}

function takeOldRow({ tunnel, spiOf }: Reading, groups: Groups): void {
  const { direction = "", spi = "", aux = "", mode = "", type = "", protocol = "" } = groups;
  tunnel.sas.push({
    direction: direction.toLowerCase() === "inbound" ? "INGRESS" : "EGRESS",
    spi: spiOf(spi) ?? 0,
    ...given("auxSpi", spiOf(aux)),
    mode: mode.toUpperCase(),
    type: type.toUpperCase(),
    protocol: protocol.toUpperCase(),
  });
}
