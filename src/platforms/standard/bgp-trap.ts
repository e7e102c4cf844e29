import { choice, type Trap, text, trapOf } from "../trap.ts";
import { addressOf, type Varbinds } from "../varbinds.ts";

const BGP = "1.3.6.1.2.1.15";

/** RFC 4271 §8.2.2, as BGP4-MIB numbers them. */
const STATES = {
  1: "IDLE",
  2: "CONNECT",
  3: "ACTIVE",
  4: "OPEN_SENT",
  5: "OPEN_CONFIRM",
  6: "ESTABLISHED",
} as const;

/** bgpPeerTable is indexed by the peer's address, which RFC 1657's traps do not send as an object. */
function neighborOf(varbinds: Varbinds): string | undefined {
  const index = varbinds.index(`${BGP}.3.1.2`) ?? varbinds.index(`${BGP}.3.1.14`);
  const told = varbinds.address(`${BGP}.3.1.7`);
  return told ?? (index?.length === 4 ? addressOf(index.join(".")) : undefined);
}

/** BGP4-MIB: `{ bgp 0 n }` since RFC 4273, `{ bgp 7 n }` in RFC 1657. */
export const bgpTrap = (name: string, last: number): Trap =>
  trapOf({
    name,
    event: "bgp-neighbor-status",
    oids: [`${BGP}.0.${last}`, `${BGP}.7.${last}`],
    fields: {
      neighbor: neighborOf,
      state: choice(`${BGP}.3.1.2`, STATES),
      // bgpPeerLastError: code and subcode (RFC 4271 §4.5)
      lastError: text(`${BGP}.3.1.14`),
    },
    key: ["bgp", "neighbor"],
  });
