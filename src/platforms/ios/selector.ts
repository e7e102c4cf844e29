/** `10.71.1.0`, `255.255.255.0` to `10.71.1.0/24`; IPv6 prefixes are there already; protocol and port in RFC 9061's brackets. */
export function selector(address: string, mask: string, protocol: string, port: string): string {
  const narrowed = protocol === "0" ? "" : `[${protocol}${port === "0" ? "" : `/${port}`}]`;
  return `${address}/${prefixLength(mask)}${narrowed}`;
}

function prefixLength(mask: string): number | string {
  if (/^\d{1,3}$/.test(mask)) return Number(mask);
  const bits = mask
    .split(".")
    .map((part) => Number(part).toString(2).padStart(8, "0"))
    .join("");
  return /^1*0*$/.test(bits) && bits.length === 32 ? bits.replaceAll("0", "").length : mask;
}
