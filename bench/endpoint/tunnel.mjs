// What both processes of the tunnels' benchmark know of a tunnel.
import { connection } from "./connection.mjs";

export const ports = { ike: 500, nat: 4500 };
export const [OURS, THEIRS] = ["192.0.2.1", "192.0.2.2"];
export const PER_STUB = 10;

export const addressOf = (peer) => `10.${peer >> 16}.${(peer >> 8) & 255}.${peer & 255}`;
export const peerOf = (address) => {
  const [, a, b, c] = address.split(".").map(Number);
  return (a << 16) | (b << 8) | c;
};

const statement = (isNear, more) =>
  connection({
    local: isNear ? THEIRS : OURS,
    remotes: isNear ? [OURS] : [],
    isNear,
    secret: "only-for-this-benchmark",
    ike: ["aes128-sha256-x25519"],
    esp: ["aes128gcm16"],
    more,
  });

/** All tunnels with one secret that nobody computes: handshakes are not what is measured. */
function withOneSecret(config) {
  const pair = { publicValue: new Uint8Array(32).fill(9), agree: () => new Uint8Array(32).fill(7) };
  const suites = config.suites.map((suite) => ({ ...suite, group: { ...suite.group, keyPair: () => pair } }));
  return { ...config, suites };
}

/** @param isReal whether each agreement is computed */
export const ourConnection = (dpd, isReal = false) => tunnelOf(statement(false, { dpd }), isReal);
export const peerConnection = (isReal = false) => tunnelOf(statement(true), isReal);

const tunnelOf = (config, isReal) => (isReal ? config : withOneSecret(config));
