/** What a message that nobody has typed speaks of: enough to find it again by address, interface or number. */
export interface Mentions {
  readonly addresses?: readonly string[];
  readonly interfaces?: readonly string[];
  /** What stands in quotes. */
  readonly words?: readonly string[];
  readonly numbers?: readonly number[];
}

const IPV4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\.\d)/g;
/** With two colons beside each other or seven in all; a time of day has neither. */
const IPV6 = /(?<![\w:.])(?=[0-9a-f:]*(?:::|(?:[0-9a-f]+:){7}))[0-9a-f:]{3,39}(?![\w.])/gi;
const INTERFACE =
  /(?<![\w/-])(?:(?:[fgx]e|et|ae|st|lo|irb|gr|ip|me|em|fxp|reth|sp|ms|lt|vlan)-?\d+(?:\/\d+){0,2}(?:\.\d+)?|(?:[A-Z][A-Za-z]*(?:Ethernet|GigE)|Tunnel|Loopback|Vlan|Port-channel|Serial|Dialer|Virtual-Access)\d+(?:\/\d+){0,3}(?:\.\d+)?)(?![\w/])/g;
const QUOTED = /'([^'\n]{1,120})'|"([^"\n]{1,120})"/g;
const NUMBER = /(?<![\w.:-])\d{1,15}(?![\w.:])/g;

/** The text of a message without its header. Texts longer than a line of a device are read as far as that. */
export function mentionsIn(text: string): Mentions {
  const line = text.slice(0, 2_000);
  const addresses = [...all(line, IPV4), ...all(line, IPV6)];
  const interfaces = all(line, INTERFACE);
  const words = [...line.matchAll(QUOTED)].map(([, single, double]) => single ?? double ?? "");
  const numbers = all(line.replace(INTERFACE, " "), NUMBER).map(Number);
  return {
    ...(addresses.length === 0 ? {} : { addresses }),
    ...(interfaces.length === 0 ? {} : { interfaces }),
    ...(words.length === 0 ? {} : { words }),
    ...(numbers.length === 0 ? {} : { numbers }),
  };
}

const all = (line: string, pattern: RegExp): readonly string[] => line.match(pattern) ?? [];
