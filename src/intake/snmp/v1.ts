import type { Varbind } from "../../model/arrival.ts";

/** What RFC 3584 §3.1 needs of a v1 Trap-PDU. */
export interface V1Trap {
  readonly enterprise: string;
  readonly generic: number;
  readonly specific: number;
  /** The agent's own address, which a proxy does not change; `0.0.0.0` from agents that do not know theirs. */
  readonly agentAddress?: string;
}

/**
 * The notification that a v1 trap stands for (RFC 3584 §3.1): generic traps have OIDs of their own (3), the rest are built
 * of the enterprise, a zero and the specific number (2); agent address and enterprise stand behind the objects (4). The
 * community does not: it is a secret.
 */
export function translateV1(
  { enterprise, generic, specific, agentAddress }: V1Trap,
  varbinds: readonly Varbind[],
): { readonly oid: string; readonly varbinds: readonly Varbind[] } {
  const oid = generic < 6 ? `1.3.6.1.6.3.1.1.5.${generic + 1}` : `${enterprise}.0.${specific}`;
  const added: Varbind[] = [];
  if (agentAddress !== undefined && agentAddress !== "0.0.0.0" && !holds(varbinds, SNMP_TRAP_ADDRESS))
    added.push({ oid: SNMP_TRAP_ADDRESS, type: "IpAddress", value: agentAddress });
  if (enterprise !== "" && !holds(varbinds, SNMP_TRAP_ENTERPRISE))
    added.push({ oid: SNMP_TRAP_ENTERPRISE, type: "OID", value: enterprise });
  return { oid, varbinds: [...varbinds, ...added] };
}

const SNMP_TRAP_ADDRESS = "1.3.6.1.6.3.18.1.3.0";
const SNMP_TRAP_ENTERPRISE = "1.3.6.1.6.3.1.1.4.3.0";

const holds = (varbinds: readonly Varbind[], oid: string): boolean => varbinds.some((one) => one.oid === oid);
