import type { ManualCipher, ManualDirection, ManualIntegrity, ManualSa } from "../endpoint/manual-sa.ts";
import { checkManualSa } from "../endpoint/manual-sa.ts";
import { parseSelector } from "../endpoint/selectors.ts";
import { UsageError } from "../errors/errors.ts";
import type { EndpointDocument, ManualDocument } from "./config/endpoint-schema.ts";
import { resolveSecret } from "./config/secret.ts";

const NAT_PORT = 4_500;

/** The operator's words of Junos, `[edit security ipsec security-association … manual]`. */
const INTEGRITY: Readonly<Record<string, ManualIntegrity & { readonly weak?: string }>> = {
  "hmac-md5-96": { hash: "md5", bits: 96, weak: "md5" },
  "hmac-sha1-96": { hash: "sha1", bits: 96 },
  "hmac-sha-256-96": { hash: "sha256", bits: 96 },
  "hmac-sha-256-128": { hash: "sha256", bits: 128 },
};
const CIPHERS: Readonly<Record<string, ManualCipher & { readonly weak?: string }>> = {
  "des-cbc": { name: "des-cbc", weak: "des" },
  "3des-cbc": { name: "3des-cbc" },
  "aes-128-cbc": { name: "aes-cbc", bits: 128 },
  "aes-192-cbc": { name: "aes-cbc", bits: 192 },
  "aes-256-cbc": { name: "aes-cbc", bits: 256 },
};

/**
 * The manual security associations of an endpoint: ESP in UDP, for an endpoint of ours has no raw sockets.
 *
 * @param address of this end
 * @param directory from where key files are meant
 * @throws UsageError `config.endpoint`, `config.secret`, `selector.value`, `manual-sa.*`
 */
export const manualOf = (document: EndpointDocument, address: string, directory: string): readonly ManualSa[] =>
  (document.manual ?? []).map((manual) => {
    const { name, mode = "tunnel", localTs, remoteTs } = manual;
    const direction = (which: "inbound" | "outbound"): ManualDirection =>
      directionOf(manual[which], { document, directory, at: `${name}: ${which}` });
    return checkManualSa({
      name,
      mode,
      localAddress: address,
      remoteAddress: manual.gateway ?? document.gateways[0] ?? "",
      remotePort: document.ports?.nat ?? NAT_PORT,
      encapsulation: "udp",
      inbound: direction("inbound"),
      outbound: direction("outbound"),
      ...(localTs === undefined ? {} : { localTs: localTs.map(parseSelector) }),
      ...(remoteTs === undefined ? {} : { remoteTs: remoteTs.map(parseSelector) }),
    });
  });

interface Around {
  readonly document: EndpointDocument;
  readonly directory: string;
  readonly at: string;
}

function directionOf({ spi, authentication, encryption }: ManualDocument["inbound"], around: Around): ManualDirection {
  const integrity = authentication === undefined ? undefined : known(INTEGRITY, authentication.algorithm, around);
  const cipher = encryption === undefined ? undefined : known(CIPHERS, encryption.algorithm, around);
  return {
    protocol: "ESP",
    spi,
    ...(integrity === undefined ? {} : { integrity }),
    ...(cipher === undefined ? {} : { cipher }),
    keys: {
      ...(authentication === undefined ? {} : { integrity: keyOf(authentication.key, "authentication key", around) }),
      ...(encryption === undefined ? {} : { encryption: keyOf(encryption.key, "encryption key", around) }),
    },
  };
}

function known<One extends { readonly weak?: string }>(
  table: Readonly<Record<string, One>>,
  algorithm: string,
  { document: { name, weak = [] }, at }: Around,
): Omit<One, "weak"> {
  const { weak: keyword, ...found } = table[algorithm] ?? { weak: undefined };
  const refuse = (why: string): never => {
    throw new UsageError("config.endpoint", `endpoint “${name}”, manual ${at}: ${why}`);
  };
  if (table[algorithm] === undefined) refuse(`“${algorithm}” is none of ${Object.keys(table).join(", ")}`);
  if (keyword !== undefined && !weak.includes(keyword))
    refuse(`${algorithm} is broken; list ${keyword} under “weak” to switch it on`);
  return found as Omit<One, "weak">;
}

/** Written as hexadecimal digits. */
function keyOf(reference: string, what: string, { document: { name }, directory, at }: Around): Uint8Array {
  const text = resolveSecret(reference, `${name}: manual ${at}: ${what}`, directory).replace(/^0x/i, "");
  if (!/^([0-9a-f]{2})+$/i.test(text))
    throw new UsageError(
      "config.endpoint",
      `endpoint “${name}”, manual ${at}: the ${what} is no row of bytes; write it as hexadecimal digits, two a byte`,
    );
  return Uint8Array.from(Buffer.from(text, "hex"));
}
