// JUNIPER-IPSEC-FLOW-MON-MIB (rev. 2020-04-29; the columns named here are in that of 2007 too): what traps and tables name.

const FLOW = "1.3.6.1.4.1.2636.3.52.1";

export const IKE_NOTIFICATIONS = `${FLOW}.0.0`;

const TRAP = `${FLOW}.0.1`;
/** The objects of jnxIkePeerDown, and of jnxIkePeerIPSecTunnelDown beside them. */
export const IKE_TRAP = {
  remoteAddressType: `${TRAP}.1`,
  remoteAddress: `${TRAP}.2`,
  remotePort: `${TRAP}.3`,
  localAddressType: `${TRAP}.4`,
  localAddress: `${TRAP}.5`,
  localPort: `${TRAP}.6`,
  routingInstance: `${TRAP}.7`,
  localIdType: `${TRAP}.8`,
  localId: `${TRAP}.9`,
  remoteIdType: `${TRAP}.10`,
  remoteId: `${TRAP}.11`,
  userName: `${TRAP}.12`,
  gateway: `${TRAP}.13`,
  vpn: `${TRAP}.14`,
  trafficSelector: `${TRAP}.15`,
  localSelector: `${TRAP}.16`,
  remoteSelector: `${TRAP}.17`,
} as const;

/** jnxIpSecNumOfTunnels: there is one wherever there is the MIB. */
export const IPSEC_TUNNELS = `${FLOW}.2.1`;

const IKE = `${FLOW}.1.2.1`;
/** jnxIkeTunnelMonTable, indexed by the remote gateway's address and a number. */
export const IKE_TUNNEL = {
  entry: IKE,
  localAddress: `${IKE}.4`,
  state: `${IKE}.6`,
  initiatorCookie: `${IKE}.7`,
  responderCookie: `${IKE}.8`,
  role: `${IKE}.9`,
  negotiationMode: `${IKE}.15`,
  lifeTime: `${IKE}.20`,
  activeTime: `${IKE}.21`,
} as const;

const TUNNEL = `${FLOW}.2.2.1`;
/** jnxIpSecTunnelMonTable, indexed likewise. */
export const IPSEC_TUNNEL = {
  entry: TUNNEL,
  localAddress: `${TUNNEL}.5`,
  localProxyId: `${TUNNEL}.6`,
  remoteProxyId: `${TUNNEL}.7`,
  outPackets: `${TUNNEL}.11`,
  inPackets: `${TUNNEL}.13`,
} as const;

const SA = `${FLOW}.2.3.1`;
/** jnxIpSecSaMonTable, indexed by the tunnel's index and the SA's own number: both directions in one row. */
export const IPSEC_SA = {
  entry: SA,
  protocol: `${SA}.2`,
  inSpi: `${SA}.3`,
  outSpi: `${SA}.4`,
  encapMode: `${SA}.6`,
  lifeTime: `${SA}.8`,
  activeTime: `${SA}.9`,
  state: `${SA}.14`,
} as const;
