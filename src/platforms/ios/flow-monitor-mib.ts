// CISCO-IPSEC-FLOW-MONITOR-MIB (rev. 2007-10-24) and CISCO-ENHANCED-IPSEC-FLOW-MIB: the objects that traps and tables name.

const FLOW = "1.3.6.1.4.1.9.9.171";

export const FLOW_NOTIFICATIONS = `${FLOW}.2.0`;

/** cikePeerTable: what traps name the two ends by. */
export const CIKE_PEER = { localAddress: `${FLOW}.1.2.2.1.6`, remoteAddress: `${FLOW}.1.2.2.1.7` } as const;

/** cipSecGlobalActiveTunnels: there is one wherever there is the MIB. */
export const CIPSEC_ACTIVE_TUNNELS = `${FLOW}.1.3.1.1`;

const IKE = `${FLOW}.1.2.3.1`;
/** cikeTunnelTable, indexed by cikeTunIndex. */
export const CIKE_TUNNEL = {
  entry: IKE,
  localAddress: `${IKE}.4`,
  remoteAddress: `${IKE}.8`,
  negotiationMode: `${IKE}.10`,
  lifeTime: `${IKE}.15`,
  activeTime: `${IKE}.16`,
  status: `${IKE}.35`,
} as const;

const TUNNEL = `${FLOW}.1.3.2.1`;
/** cipSecTunnelTable, indexed by cipSecTunIndex. */
export const CIPSEC_TUNNEL = {
  entry: TUNNEL,
  ikeTunnelIndex: `${TUNNEL}.2`,
  localAddress: `${TUNNEL}.4`,
  remoteAddress: `${TUNNEL}.5`,
  encapMode: `${TUNNEL}.7`,
  lifeSize: `${TUNNEL}.8`,
  lifeTime: `${TUNNEL}.9`,
  activeTime: `${TUNNEL}.10`,
  inPackets: `${TUNNEL}.32`,
  outPackets: `${TUNNEL}.45`,
  status: `${TUNNEL}.51`,
} as const;

const END_POINT = `${FLOW}.1.3.3.1`;
/** cipSecEndPtTable, indexed by cipSecTunIndex and cipSecEndPtIndex: the selectors. */
export const CIPSEC_END_POINT = {
  entry: END_POINT,
  localType: `${END_POINT}.3`,
  localAddress: `${END_POINT}.4`,
  localMask: `${END_POINT}.5`,
  localProtocol: `${END_POINT}.6`,
  localPort: `${END_POINT}.7`,
  remoteType: `${END_POINT}.9`,
  remoteAddress: `${END_POINT}.10`,
  remoteMask: `${END_POINT}.11`,
  remoteProtocol: `${END_POINT}.12`,
  remotePort: `${END_POINT}.13`,
} as const;

const SPI = `${FLOW}.1.3.4.1`;
/** cipSecSpiTable, indexed by cipSecTunIndex and cipSecSpiIndex: one row a direction. */
export const CIPSEC_SPI = {
  entry: SPI,
  direction: `${SPI}.2`,
  value: `${SPI}.3`,
  protocol: `${SPI}.4`,
  status: `${SPI}.5`,
} as const;

const ENHANCED = "1.3.6.1.4.1.9.9.432";
export const ENHANCED_NOTIFICATIONS = `${ENHANCED}.0`;
export const CEIPSEC = {
  localAddressType: `${ENHANCED}.1.1.2.1.2`,
  localAddress: `${ENHANCED}.1.1.2.1.3`,
  remoteAddressType: `${ENHANCED}.1.1.2.1.4`,
  remoteAddress: `${ENHANCED}.1.1.2.1.5`,
  lifeSize: `${ENHANCED}.1.1.2.1.11`,
  lifeTime: `${ENHANCED}.1.1.2.1.12`,
  activeTime: `${ENHANCED}.1.1.2.1.13`,
  failReason: `${ENHANCED}.1.3.2.1.2`,
  failTunnelIndex: `${ENHANCED}.1.3.2.1.4`,
  failSpi: `${ENHANCED}.1.3.2.1.5`,
  failSourceType: `${ENHANCED}.1.3.2.1.6`,
  failSource: `${ENHANCED}.1.3.2.1.7`,
  failDestinationType: `${ENHANCED}.1.3.2.1.8`,
  failDestination: `${ENHANCED}.1.3.2.1.9`,
  certSubject: `${ENHANCED}.1.6.1`,
  certSerial: `${ENHANCED}.1.6.2`,
  certIssuer: `${ENHANCED}.1.6.3`,
  certExpiry: `${ENHANCED}.1.6.4`,
  certRenewalStatus: `${ENHANCED}.1.6.5`,
  certExpiryStatus: `${ENHANCED}.1.6.6`,
} as const;
