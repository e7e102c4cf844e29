/** An IP address from text: 4 bytes, or 16; `undefined` when the text is none. Zones and prefixes are not part of it. */
export function parseIpAddress(text: string): Uint8Array | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

/** Dotted decimal, or the one spelling of RFC 5952 §4. */
export function renderIpAddress(address: Uint8Array): string {
  if (address.length === 4) return address.join(".");
  if (address.length !== 16) throw new RangeError(`an address of ${address.length} bytes`);
  return renderGroups(groupsOf(address));
}

export const isIpv6 = (address: Uint8Array): boolean => address.length === 16;

export function sameAddress(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function parseIpv4(text: string): Uint8Array | undefined {
  if (!/^(?:(?:0|[1-9]\d{0,2})(?:\.(?!$)|$)){4}$/.test(text)) return undefined;
  const parts = text.split(".").map(Number);
  return parts.every((part) => part <= 255) ? Uint8Array.from(parts) : undefined;
}

/** RFC 4291 §2.2: eight groups, `::` once, and dotted decimal for the last two groups. */
function parseIpv6(text: string): Uint8Array | undefined {
  const [head = "", tail, more] = text.split("::");
  if (more !== undefined) return undefined;
  const front = bytesOfGroups(head, tail === undefined);
  if (tail === undefined) return front?.length === 16 ? front : undefined;
  const back = bytesOfGroups(tail, true);
  if (front === undefined || back === undefined || front.length + back.length > 14) return undefined;
  const address = new Uint8Array(16);
  address.set(front);
  address.set(back, 16 - back.length);
  return address;
}

function bytesOfGroups(text: string, isLast: boolean): Uint8Array | undefined {
  if (text === "") return new Uint8Array(0);
  const bytes: number[] = [];
  const groups = text.split(":");
  for (const [i, group] of groups.entries()) {
    const dotted = isLast && i === groups.length - 1 && group.includes(".") ? parseIpv4(group) : undefined;
    if (dotted !== undefined) bytes.push(...dotted);
    else if (/^[0-9a-fA-F]{1,4}$/.test(group)) bytes.push(Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16));
    else return undefined;
  }
  return bytes.length <= 16 ? Uint8Array.from(bytes) : undefined;
}

function groupsOf(address: Uint8Array): number[] {
  const view = new DataView(address.buffer, address.byteOffset, address.byteLength);
  return Array.from({ length: 8 }, (_, i) => view.getUint16(2 * i));
}

function renderGroups(groups: readonly number[]): string {
  const hex = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(":");
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) return `::ffff:${dotted(groups)}`;
  const run = longestZeros(groups);
  if (run.length < 2) return hex(groups); // RFC 5952 §4.2.2: one group alone is not shortened
  return `${hex(groups.slice(0, run.start))}::${hex(groups.slice(run.start + run.length))}`;
}

const dotted = (groups: readonly number[]): string =>
  groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join(".");

/** The first of the longest runs: RFC 5952 §4.2.3. */
function longestZeros(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}
