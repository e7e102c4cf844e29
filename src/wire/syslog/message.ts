/** A syslog message as its header says it: RFC 5424, RFC 3164 and what Junos and IOS make of them. */
export interface SyslogMessage {
  readonly form: "rfc5424" | "rfc3164" | "ios" | "bare";
  /** 0 to 23 and 0 to 7 (RFC 5424 §6.2.1); absent when the line has no PRI. */
  readonly facility?: number;
  readonly severity?: number;
  readonly timestamp?: SyslogTimestamp;
  readonly host?: string;
  readonly appName?: string;
  readonly procId?: string;
  readonly msgId?: string;
  /** RFC 5424 §6.3: SD-ID to its parameters. */
  readonly structuredData?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The header that a relay put in front, when there were two. */
  readonly relay?: { readonly host?: string; readonly timestamp?: SyslogTimestamp };
  /** IOS `service sequence-numbers`, and the message counter that `logging host` puts in front. */
  readonly sequence?: number;
  readonly messageCount?: number;
  /** IOS `*` (the clock was never set) and `.` (it was set and lost its source). */
  readonly clockMark?: "never-set" | "lost-sync";
  /** Where on the device: `fpc0`, `node0.fpc1`, `FPC Slot 11, PIC Slot 0`, `re0`. */
  readonly locale?: string;
  /** The vendor's tag: `CRYPTO-4-RECVD_PKT_INV_SPI`, `KMD_VPN_DOWN_ALARM_USER`; absent when the text has none. */
  readonly tag?: string;
  /** The message without header and tag. */
  readonly text: string;
}

/** A stamp as it was written; what it does not say is absent. */
export interface SyslogTimestamp {
  readonly year?: number;
  /** 1 to 12; absent in an uptime stamp. */
  readonly month?: number;
  readonly day?: number;
  readonly hour?: number;
  readonly minute?: number;
  readonly second?: number;
  readonly millisecond?: number;
  /** The zone's own text (`PST`, `+09:00`, `Z`). Names are ambiguous: only offsets and `Z`/`UTC`/`GMT` are resolved. */
  readonly zone?: string;
  /** Milliseconds since the device started, for IOS uptime stamps. */
  readonly uptime?: number;
}
