// Who is where on the ground that ground.sh makes, and what both ends share.

export const ADDRESS = {
  ours: "192.0.2.2",
  ourRouter: "192.0.2.1",
  theirRouter: "198.51.100.1",
  theirs: "198.51.100.2",
};
export const NETWORK = { ours: "10.71.1.0/24", theirs: "10.71.2.0/24" };
export const HOST = { ours: "10.71.1.1", theirs: "10.71.2.1" };
export const IDENTITY = { ours: "a.example.test", theirs: "b.example.test" };
export const SECRET = "only-for-this-test";

export type Auth = "psk" | "rsa" | "ecdsa";

/** What the two ends agree on, in charon's words; the endpoint is configured from the same. */
export interface Row {
  readonly version: 1 | 2;
  readonly aggressive?: boolean;
  readonly auth: Auth;
  readonly ike: string;
  readonly esp: string;
}
