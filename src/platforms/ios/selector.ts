/** One side of a flow in the device's words. */
interface Side {
  readonly address: string;
  readonly mask: string;
  readonly protocol: number;
  readonly port: number;
}

/** `10.71.1.0`, `255.255.255.0` to `10.71.1.0/24`; IPv6 prefixes are there already; protocol and port in RFC 9061's brackets. */
export function selector({ address, mask, protocol, port }: Side): string {
  const plain = `${address}/${prefixLength(mask)}`;
  if (protocol === 0) return plain;
  return port === 0 ? `${plain}[${protocol}]` : `${plain}[${protocol}/${port}]`;
}

/** Every mask that is one, and its length. */
const LENGTHS: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 33 }, (_, length) => [maskOf(length), length]),
);

function maskOf(length: number): string {
  const octets = [0, 8, 16, 24].map((bits) => 256 - 2 ** (8 - Math.min(8, Math.max(0, length - bits))));
  return octets.join(".");
}

/** A mask with holes stays as it is. */
function prefixLength(mask: string): number | string {
  const known = LENGTHS.get(mask);
  if (known !== undefined) return known;
  return /^\d{1,3}$/.test(mask) ? Number(mask) : mask;
}
