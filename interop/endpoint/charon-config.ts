import { ADDRESS, NETWORK, type Row, SECRET } from "./addresses.ts";

/** What only charon is told. */
export interface PeerOptions {
  /** Seconds; renewed at exactly that age. */
  readonly ikeRekey?: number;
  readonly childRekey?: number;
  readonly dpd?: number;
  readonly fragmentation?: "yes" | "no" | "force";
  /** How it proves itself, in place of what the row says. */
  readonly ownAuth?: string;
  /** Other lines of the connection; `mobike = no` when there are none. */
  readonly more?: readonly string[];
}

export interface CharonOptions {
  readonly fragmentSize?: number;
  /** Half-open IKE SAs from which on a COOKIE is asked for. */
  readonly cookieThreshold?: number;
  readonly retransmission?: { readonly tries: number; readonly timeout: number };
}

/** strongswan.conf(5) */
export function strongswanConf(folder: string, options: CharonOptions): string {
  const { fragmentSize = 1280, cookieThreshold, retransmission = { tries: 5, timeout: 1 } } = options;
  const cookies =
    cookieThreshold === undefined
      ? ""
      : `cookie_threshold = ${cookieThreshold}\n  cookie_threshold_ip = ${cookieThreshold}`;
  return `charon {
  load = random drbg nonce aes sha1 sha2 md5 hmac xcbc kdf gcm gmp openssl mgf1 pem pkcs1 pkcs8 x509 pubkey constraints counters kernel-libipsec kernel-netlink socket-default vici updown eap-identity eap-md5
  install_virtual_ip = no
  delete_rekeyed = yes
  retransmit_tries = ${retransmission.tries}
  retransmit_timeout = ${retransmission.timeout}
  retransmit_base = 1.5
  fragment_size = ${fragmentSize}
  i_dont_care_about_security_and_use_aggressive_mode_psk = yes
  ${cookies}
  plugins {
    vici { socket = unix://${folder}/vici }
    kernel-libipsec { allow_peer_ts = yes }
  }
  filelog { log {
    path = ${folder}/charon.log
    append = yes
    time_format = %H:%M:%S
    time_add_ms = yes
    flush_line = yes
    default = 1
  } }
}
swanctl { load = random nonce sha1 sha2 pem pkcs1 pkcs8 x509 pubkey openssl }
`;
}

export const secretsConf = `secrets { ike-lab {
  id-1 = a.example.test
  id-2 = b.example.test
  id-3 = ${ADDRESS.ours}
  id-4 = ${ADDRESS.theirs}
  secret = "${SECRET}"
} }
`;

/** swanctl.conf(5): one connection `lab` with one child `net`. */
export function connectionConf(
  { version, aggressive = false, auth, ike, esp }: Row,
  options: PeerOptions = {},
): string {
  const { ikeRekey, childRekey, dpd, fragmentation = "yes", ownAuth, more = ["mobike = no"] } = options;
  const proof = auth === "psk" ? "auth = psk" : "auth = pubkey";
  return `connections { lab {
  version = ${version}
  aggressive = ${aggressive ? "yes" : "no"}
  local_addrs = ${ADDRESS.theirs}
  remote_addrs = ${ADDRESS.ours}, %any
  proposals = ${ike}
  ${more.join("\n  ")}
  fragmentation = ${fragmentation}
  rand_time = 0s
  ${ikeRekey === undefined ? "" : `rekey_time = ${ikeRekey}s\n  over_time = 60s`}
  ${dpd === undefined ? "" : `dpd_delay = ${dpd}s\n  dpd_timeout = ${3 * dpd}s`}
  local { ${ownAuth === undefined ? proof : `auth = ${ownAuth}`}
    id = b.example.test
    ${auth === "psk" ? "" : `certs = ${auth}-b.pem`} }
  remote { ${proof}
    id = a.example.test }
  children { net {
    local_ts = ${NETWORK.theirs}
    remote_ts = ${NETWORK.ours}
    esp_proposals = ${esp}
    rand_time = 0s
    ${childRekey === undefined ? "" : `rekey_time = ${childRekey}s\n    life_time = 3600s`}
  } }
} }
`;
}
