/** A physical interface or one of its units. Texts are the device's own words. */
export interface InterfaceRow {
  readonly interface: string;
  readonly adminStatus?: string;
  readonly linkStatus?: string;
  readonly description?: string;
  readonly index?: number;
  readonly snmpIndex?: number;
  readonly type?: string;
  readonly mtu?: string;
  readonly speed?: string;
  readonly encapsulation?: string;
  readonly flags?: string;
  readonly deviceFlags?: string;
  readonly interfaceFlags?: string;
  readonly linkFlags?: string;
  readonly lastFlapped?: string;
  readonly inputBps?: number;
  readonly inputPps?: number;
  readonly outputBps?: number;
  readonly outputPps?: number;
  readonly zone?: string;
  readonly hostInboundTraffic?: readonly string[];
  readonly families?: readonly {
    readonly family: string;
    readonly mtu?: string;
    readonly addresses: readonly InterfaceAddress[];
  }[];
  /** By section and the device's words: `Flow error statistics` → `No SA for incoming SPI`. */
  readonly counters?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** What else is said, by the device's labels. */
  readonly details?: Readonly<Record<string, string>>;
}

export interface InterfaceAddress {
  readonly destination?: string;
  readonly local?: string;
  readonly broadcast?: string;
}

/** One interface or unit, its states and what is configured on it. */
export interface TerseInterface {
  readonly interface: string;
  readonly adminStatus: string;
  readonly linkStatus: string;
  readonly families: readonly { readonly family: string; readonly addresses: readonly TerseAddress[] }[];
}

export interface TerseAddress {
  readonly local?: string;
  /** The other end of a point-to-point link, or the bundle that the unit belongs to (`aenet --> reth0.0`). */
  readonly remote?: string;
}
