/** What `swanctl --list-sas --raw` prints, as text, groups `{…}` and lists `[…]`. */
export interface Raw {
  readonly [name: string]: string | Raw | readonly string[];
}

export interface PeerIkeSa {
  readonly initiatorSpi: string;
  readonly responderSpi: string;
  readonly state: string;
  readonly remotePort: number;
  readonly children: readonly PeerChildSa[];
}

/** Directions are the peer's own. */
export interface PeerChildSa {
  readonly name: string;
  readonly state: string;
  readonly spiIn: number;
  readonly spiOut: number;
  readonly packetsIn: number;
  readonly packetsOut: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export function readSas(text: string): readonly PeerIkeSa[] {
  return text.split("\n").flatMap((line) => {
    const [, body] = /^list-sa event (\{.*\})$/.exec(line) ?? [];
    return body === undefined ? [] : groupsOf(readRaw(body)).map(([, sa]) => ikeSaOf(sa));
  });
}

const ikeSaOf = (sa: Raw): PeerIkeSa => ({
  initiatorSpi: String(sa["initiator-spi"]),
  responderSpi: String(sa["responder-spi"]),
  state: String(sa.state),
  remotePort: Number(sa["remote-port"]),
  children: groupsOf(sa["child-sas"] as Raw).map(([, child]) => ({
    name: String(child.name),
    state: String(child.state),
    spiIn: Number.parseInt(String(child["spi-in"]), 16),
    spiOut: Number.parseInt(String(child["spi-out"]), 16),
    packetsIn: Number(child["packets-in"]),
    packetsOut: Number(child["packets-out"]),
    bytesIn: Number(child["bytes-in"]),
    bytesOut: Number(child["bytes-out"]),
  })),
});

const groupsOf = (raw: Raw = {}): readonly (readonly [string, Raw])[] =>
  Object.entries(raw).flatMap(([name, value]) =>
    typeof value === "string" || Array.isArray(value) ? [] : [[name, value as Raw] as const],
  );

function readRaw(text: string): Raw {
  const words = text.match(/[{}[\]]|[^\s{}[\]]+/g) ?? [];
  let at = 1;
  const list = (): string[] => {
    const items: string[] = [];
    for (; at < words.length && words[at] !== "]"; at++) items.push(words[at] ?? "");
    at++;
    return items;
  };
  const group = (): Raw => {
    const found: Record<string, string | Raw | readonly string[]> = {};
    while (at < words.length && words[at] !== "}") {
      const [name = "", value] = (words[at++] ?? "").split(/=(.*)/s);
      if (words[at] === "{") {
        at++;
        found[name] = group();
      } else if (value === "" && words[at] === "[") {
        at++;
        found[name] = list();
      } else found[name] = value ?? "";
    }
    at++;
    return found;
  };
  return group();
}
