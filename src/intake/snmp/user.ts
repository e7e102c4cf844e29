import snmp from "net-snmp";
import { UsageError } from "../../errors/errors.ts";

/** A user of SNMPv3 (RFC 3414); without keys it neither authenticates nor hides anything. */
export interface SnmpUser {
  readonly name: string;
  readonly authProtocol?: string;
  readonly authKey?: string;
  readonly privProtocol?: string;
  readonly privKey?: string;
}

const AUTH: Readonly<Record<string, string>> = {
  sha: "sha",
  sha1: "sha",
  sha224: "sha224",
  sha256: "sha256",
  sha384: "sha384",
  sha512: "sha512",
  md5: "md5",
};
const PRIV: Readonly<Record<string, string>> = {
  aes: "aes",
  aes128: "aes",
  aes256b: "aes256b",
  aes256r: "aes256r",
  aes256: "aes256b",
};

/** The user as the library takes it. @throws UsageError `snmp.protocol` naming the protocols that there are */
export function libraryUser(user: SnmpUser): Record<string, unknown> {
  const auth = protocolOf(user.name, "authentication", user.authProtocol, AUTH);
  const priv = protocolOf(user.name, "privacy", user.privProtocol, PRIV);
  const level = user.authKey === undefined ? "noAuthNoPriv" : user.privKey === undefined ? "authNoPriv" : "authPriv";
  return {
    name: user.name,
    level: snmp.SecurityLevel[level],
    ...(user.authKey === undefined
      ? {}
      : { authProtocol: snmp.AuthProtocols[(auth ?? "sha") as "sha"], authKey: user.authKey }),
    ...(user.privKey === undefined
      ? {}
      : { privProtocol: snmp.PrivProtocols[(priv ?? "aes") as "aes"], privKey: user.privKey }),
  };
}

function protocolOf(
  user: string,
  what: string,
  given: string | undefined,
  known: Readonly<Record<string, string>>,
): string | undefined {
  if (given === undefined) return undefined;
  const name = known[given.toLowerCase().replaceAll("-", "")];
  if (name !== undefined) return name;
  const why = given.toLowerCase() === "des" ? "the runtime's OpenSSL no longer has DES; " : "";
  throw new UsageError(
    "snmp.protocol",
    `SNMP user ${user}: ${why}unknown ${what} protocol “${given}”; known: ${Object.keys(known).join(", ")}`,
  );
}
