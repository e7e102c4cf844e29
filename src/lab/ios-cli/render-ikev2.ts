import type { AnySa } from "../../endpoint/either.ts";
import type { IkeSa } from "../../endpoint/ikev2/ike-sa.ts";
import { between, type Instant } from "../../time/instant.ts";
import type { LabGateway } from "../gateway.ts";

/** `show crypto ikev2 sa` of IOS 15.1, from what the gateway's endpoint holds. */
export function ikev2Sa({ endpoint }: LabGateway, now: Instant): string {
  const held = endpoint.ikeSas.filter(isIkev2);
  const table =
    held.length === 0
      ? []
      : [
          "Tunnel-id Local                 Remote                fvrf/ivrf            Status ",
          ...held.flatMap((sa) => rowsOf(sa, endpoint.ledger.ike(sa).index, now)),
        ];
  return [
    " IPv4 Crypto IKEv2  SA ",
    "",
    ...table,
    ...(held.length === 0 ? [] : [""]),
    " IPv6 Crypto IKEv2  SA ",
    "",
    "",
  ].join("\n");
}

const isIkev2 = (sa: AnySa): sa is IkeSa => sa.version === 2;

/** Before its exchange is through it is being negotiated; once renewed or given up it is deleted. */
const STATUS = {
  connecting: "IN-NEG",
  established: "READY",
  rekeyed: "DELETE",
  closing: "DELETE",
  closed: "DELETE",
} as const;

function rowsOf(sa: IkeSa, id: number, now: Instant): readonly string[] {
  const { local, remote } = sa.path;
  const at = ({ address, port }: typeof local): string => `${address}/${port}`.padEnd(22);
  const { establishedAt, suite, connection } = sa;
  const life = connection.lifetime === undefined ? 86_400 : Math.round(connection.lifetime.hard / 1_000);
  const active = establishedAt === undefined ? 0 : Math.floor(between(establishedAt, now) / 1_000);
  const row = `${String(id).padEnd(10)}${at(local)}${at(remote)}${"none/none".padEnd(21)}${STATUS[sa.state]}  `;
  if (suite === undefined) return [row];
  const { cipher, integrity, prf, group } = suite;
  const mode = cipher.kind === "aead" ? "AES-GCM" : cipher.keyword === "3des" ? "3DES" : "AES-CBC";
  const size = cipher.keyBits === undefined ? "" : `, keysize: ${cipher.keyBits}`;
  const auth = connection.authentication.kind === "psk" ? "PSK" : "RSA";
  return [
    row,
    `      Encr: ${mode}${size}, PRF: ${hash(prf.hash)}, Hash: ${integrity === undefined ? "None" : hmac(integrity.hash, integrity.icvLength)}, DH Grp:${group.id}, Auth sign: ${auth}, Auth verify: ${auth}`,
    `      Life/Active Time: ${life}/${active} sec`,
  ];
}

const hash = (name: string): string => name.toUpperCase();
/** By the bits that are sent where they are not all: `SHA96` of SHA-1, `SHA256`. */
const hmac = (name: string, icvLength: number): string => (name === "sha1" ? `SHA${8 * icvLength}` : hash(name));
