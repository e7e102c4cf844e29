/** Who somebody says to be, and the proof: what a RADIUS server is asked about. */
export type AuthenticationRequest =
  | { readonly method: "pap"; readonly user: string; readonly password: Uint8Array }
  | {
      readonly method: "chap";
      readonly user: string;
      readonly identifier: number;
      readonly challenge: Uint8Array;
      readonly response: Uint8Array;
    };

export interface Verdict {
  readonly accepted: boolean;
  readonly message?: string;
  /** The address that the user gets. */
  readonly address?: number;
}

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** What a proof tells the link it belongs to. */
export interface AuthenticationHost {
  send(protocol: number, information: Uint8Array): void;
  proven(): void;
  refused(message: string): void;
  /** The peer said who it is; the answer comes by `verdict`. */
  ask(request: AuthenticationRequest): void;
}
