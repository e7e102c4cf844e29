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

function prefixLength(mask: string): number | string {
  if (mask === "255.255.255.255") return 32;
  if (/^\d{1,3}$/.test(mask)) return Number(mask);
  const bits = mask
    .split(".")
    .map((part) => Number(part).toString(2).padStart(8, "0"))
    .join("");
  return /^1*0*$/.test(bits) && bits.length === 32 ? bits.replaceAll("0", "").length : mask;
}
