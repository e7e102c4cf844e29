/** The notification a v1 Trap-PDU stands for (RFC 3584 §3.1): generic traps have OIDs of their own, the rest are built. */
export function translateV1(enterprise: string, generic: number, specific: number): string {
  return generic < 6 ? `1.3.6.1.6.3.1.1.5.${generic + 1}` : `${enterprise}.0.${specific}`;
}
