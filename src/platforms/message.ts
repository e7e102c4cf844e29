import type { Fields } from "../model/observation.ts";

/** Parameters of structured data by name. */
export type Attributes = Readonly<Record<string, string>>;

/** A log message of a platform: how it is recognised, its vendor-neutral name, and its fields. */
export interface LogMessage {
  /** The vendor's tag (`CRYPTO-4-RECVD_PKT_INV_SPI`), or for daemons without tags a short name of ours. */
  readonly tag: string;
  /** One name across vendors: `invalid-spi`, `ike-sa-established`, `child-sa-closed`… */
  readonly event: string;
  /** Literal text that every such message holds: dispatch looks for it before any pattern runs. Absent when the tag in the line decides. */
  readonly literal?: string;
  /**
   * The typed fields of the text behind the header and tag, or `undefined` when it has another form.
   *
   * @param attributes the parameters of the line's structured data (RFC 5424 §6.3); Junos `brief` sends no text beside them
   */
  parse(text: string, attributes?: Attributes): { readonly fields: Fields; readonly instanceKey?: string } | undefined;
}
