import type { CipherView, IntegrityView, LifetimeView } from "./view.ts";

/** `3des-cbc`, `aes256-cbc`, `aes128-gcm`: of an IKE SA. */
export function ikeCipher({ name, bits }: CipherView): string {
  const [family = name, ...mode] = name.split("-");
  return name === "null" ? "None" : bits === undefined ? name : [`${family}${bits}`, ...mode].join("-");
}

/** `3des-cbc`, `aes-cbc (256 bits)`: of an IPsec SA, in detail. */
export const ipsecCipher = (cipher: CipherView | undefined): string =>
  cipher === undefined || cipher.name === "null"
    ? "None"
    : cipher.bits === undefined
      ? cipher.name
      : `${cipher.name} (${cipher.bits} bits)`;

/** `3des`, `aes-cbc-256`: in a column. */
export const shortCipher = (cipher: CipherView | undefined): string =>
  cipher === undefined || cipher.name === "null"
    ? "null"
    : cipher.bits === undefined
      ? cipher.name.replace(/-cbc$/, "")
      : `${cipher.name}-${cipher.bits}`;

/** `hmac-sha1-96` */
export const hmac = ({ hash, bits }: IntegrityView): string => `hmac-${hash}-${bits}`;

/** One line for each limit that there is. */
export const lifetimeLines = (label: string, left: LifetimeView | undefined): readonly string[] =>
  [...unitOf(left?.seconds, "seconds"), ...unitOf(left?.kilobytes, "kilobytes")].map((text) => `${label}: ${text}`);

const unitOf = (left: number | undefined, unit: string): readonly string[] =>
  left === undefined ? [] : [expiry(left, unit)];

export const expiry = (left: number, unit: string): string => (left <= 0 ? "Expired" : `Expires in ${left} ${unit}`);

/** An empty line between blocks. */
export const apart = (blocks: readonly (readonly string[])[]): readonly string[] =>
  blocks.flatMap((block, i) => (i === 0 ? block : ["", ...block]));

/** Never glued to its neighbour, even where the value is wider than its column. */
export const column = (value: string | number, width: number): string => `${String(value).padEnd(width - 1)} `;
