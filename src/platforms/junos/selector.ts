/**
 * Protected traffic in CIDR form out of an identity as kmd and iked print it: `ipv4_subnet(any:0,[0..7]=192.0.2.0/24)`,
 * `ipv4(any:0,[0..3]=192.0.2.1)`, `ipv4(192.0.2.0-192.0.2.255)`, `ipv4(6,443-443,192.0.2.0-192.0.2.255)`, with
 * `[proto/port]` where it is not any. One identity may hold several.
 */
export function selectorOf(identity: string | undefined): readonly string[] {
  return [...(identity ?? "").matchAll(/(ipv[46])(?:_\w+)?\(([^()]*)\)/g)].map(([, family = "", inside = ""]) =>
    oneOf(inside, family === "ipv4" ? 32 : 128),
  );
}

function oneOf(inside: string, bits: number): string {
  const [, name, namedPort, number, ports, value = inside] =
    /^(?:([a-z0-9]+):(\d+),|(\d+),(\d+-\d+),)?(?:\[0\.\.\d+\]=)?(.*)$/.exec(inside) ?? [];
  const protocol = name ?? number ?? "any";
  const port = namedPort ?? portOf(ports);
  const net = netOf(value, bits);
  return protocol === "any" || protocol === "0" ? net : `${net}[${protocol}/${port}]`;
}

/** A range of ports that is one, or all of them (0). */
function portOf(range: string | undefined): string {
  const [first = "0", last = first] = range?.split("-") ?? [];
  return first === last ? first : first === "0" && last === "65535" ? "0" : `${first}-${last}`;
}

/** A range that is one network is given as such; any other stays a range. */
function netOf(value: string, bits: number): string {
  const [, first, last] = /^([0-9a-f.:]+)-([0-9a-f.:]+)$/i.exec(value) ?? [];
  if (first === undefined || last === undefined) return value.includes("/") ? value : `${value}/${bits}`;
  if (first === last) return `${first}/${bits}`;
  const length = bits === 32 ? prefixLength(addressNumber(first), addressNumber(last)) : undefined;
  return length === undefined ? value : `${first}/${length}`;
}

const addressNumber = (address: string): number =>
  address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);

function prefixLength(first: number, last: number): number | undefined {
  const hostBits = Math.log2(last - first + 1);
  return Number.isInteger(hostBits) && first % (last - first + 1) === 0 ? 32 - hostBits : undefined;
}
