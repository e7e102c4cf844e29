/** A redundancy group and how both nodes stand in it. */
export interface RedundancyGroup {
  readonly clusterId?: number;
  readonly redundancyGroup: number;
  readonly failoverCount: number;
  readonly nodes: readonly ClusterNode[];
}

export interface ClusterNode {
  readonly node: string;
  readonly priority: number;
  /** `primary`, `secondary`, `secondary-hold`, `hold`, `lost`, `disabled`, `ineligible`. */
  readonly status: string;
  readonly preempt: string;
  readonly manual: string;
  /** Codes of the device: `IF` interface, `CS` cold sync, `FL` fabric… */
  readonly monitorFailures?: string;
}

/** A group while it is read. */
export interface GroupDraft {
  readonly clusterId?: number;
  readonly redundancyGroup: number;
  readonly failoverCount: number;
  readonly nodes: ClusterNode[];
}
