/** Each of two that stand in for one another. */
export type Member = "primary" | "backup";

export const otherThan = (member: Member): Member => (member === "primary" ? "backup" : "primary");

/** A pair of encryption interfaces (PICs) as the operator sees it. */
export interface RedundantInterfaces {
  /** How often encryption moved from one of them to the other. */
  readonly failures: number;
  readonly primary: { readonly name: string; readonly state: InterfaceState };
  readonly backup: { readonly name: string; readonly state: InterfaceState };
}

export type InterfaceState = "Active" | "Standby" | "Offline";

/** The two remote peers of a security association. */
export interface RedundantPeers {
  readonly name: string;
  /** How often the tunnel moved from one of them to the other. */
  readonly failures: number;
  readonly localAddress: string;
  readonly primary: { readonly address: string; readonly state: PeerState };
  readonly backup: { readonly address: string; readonly state: PeerState };
}

export type PeerState = "Active" | "Standby";

/** Who was asked to switch, and why it did not. */
export type SwitchRefusal = "nothing is active" | "the other one is offline" | "a switch is under way";
