/** What the authentication module has seen since it was started or cleared. */
export interface AaaAuthentication {
  readonly locale?: string;
  readonly requestsReceived?: number;
  readonly multistackRequests?: number;
  readonly accepts?: number;
  readonly rejects?: number;
  readonly challenges?: number;
  readonly timedOut?: number;
  /** Why requests were rejected, by the device's words, in releases that tell it. */
  readonly rejectReasons?: Readonly<Record<string, number>>;
}
