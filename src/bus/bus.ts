/** A stream of batches between the parts of Spindrift, by topic and key. Delivery is at least once, in order by key. */
export interface Bus {
  /**
   * Resolves when the bus has taken the messages. Rejects with `UnreachableError` `bus.full` when the consumers are so
   * far behind that taking more would cost memory: the caller slows its source, or drops and counts.
   */
  publish<T>(topic: string, messages: readonly BusMessage<T>[]): Promise<void>;
  /** Hands batches to `consume`, one at a time; a batch whose consumer rejects is handed out again. */
  subscribe<T>(topic: string, consume: (batch: readonly BusMessage<T>[]) => Promise<void>): Subscription;
  close(): Promise<void>;
}

export interface BusMessage<T> {
  /** Messages of one key stay in order: the device. */
  readonly key: string;
  /** Known to be a repetition when the same id came within two minutes. */
  readonly id?: string;
  readonly body: T;
}

export interface Subscription {
  close(): Promise<void>;
}
