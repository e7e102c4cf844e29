import { UsageError } from "../errors/errors.ts";
import type { Instant } from "../time/instant.ts";
import { type Cipher, ciphers } from "./algorithms/ciphers.ts";
import { type Integrity, integrities } from "./algorithms/hashes.ts";
import type { EspSuite } from "./algorithms/suite.ts";
import type { Path, Ports } from "./config.ts";
import type { DataPlane } from "./data-plane.ts";
import { ChildSa } from "./esp/child-sa.ts";
import type { DirectionKeys } from "./ikev2/keys.ts";
import { checkManualSa, cipherKeyLength, type ManualCipher, type ManualDirection, type ManualSa } from "./manual-sa.ts";
import { parseSelector, type TrafficSelector } from "./selectors.ts";

/** A manual security association of a running endpoint. */
export interface ManualTunnel {
  readonly config: ManualSa;
  readonly child: ChildSa;
  /** In the database, so that it carries traffic. */
  readonly isInstalled: boolean;
  /** Of the interface that refers to it. */
  readonly isInterfaceUp: boolean;
}

/** The manual security associations of an endpoint: in tunnel mode in the database while their interface is up. */
export class ManualTunnels {
  readonly #plane: DataPlane;
  readonly #ports: Ports;
  readonly #tunnels: { config: ManualSa; child: ChildSa; isInstalled: boolean; isInterfaceUp: boolean }[];

  /** @throws UsageError `manual-sa.*` for what cannot be, and for two with one SPI */
  constructor(configured: readonly ManualSa[], plane: DataPlane, ports: Ports, now: Instant) {
    this.#plane = plane;
    this.#ports = ports;
    this.#tunnels = configured.map((config) => ({
      config: checkManualSa(config),
      child: manualChild(config, now),
      isInstalled: false,
      isInterfaceUp: config.interface?.isUp === true,
    }));
    for (const tunnel of this.#tunnels) if (isWanted(tunnel)) this.#install(tunnel);
  }

  get all(): readonly ManualTunnel[] {
    return this.#tunnels;
  }

  /** An interface came up or went down: what it refers to goes into the database or out of it. */
  setInterface(name: string, isUp: boolean): void {
    for (const tunnel of this.#tunnels) {
      if (tunnel.config.interface?.name !== name) continue;
      tunnel.isInterfaceUp = isUp;
      if (isWanted(tunnel) && !tunnel.isInstalled) this.#install(tunnel);
      else if (!isWanted(tunnel) && tunnel.isInstalled) {
        tunnel.isInstalled = false;
        this.#plane.remove(tunnel.child);
      }
    }
  }

  #install(tunnel: ManualTunnels["all"][number] & { isInstalled: boolean }): void {
    const { config, child } = tunnel;
    if (this.#plane.has(child.inboundSpi)) {
      const taken = `another security association receives under SPI ${child.inboundSpi}; give ${config.name} its own`;
      throw new UsageError("manual-sa.spi", `manual security association ${config.name}: ${taken}`);
    }
    tunnel.isInstalled = true;
    this.#plane.add({ child, sa: undefined, path: pathOf(config, this.#ports) });
  }
}

/** A transport mode association always is: no interface refers to it. */
const isWanted = ({ config, isInterfaceUp }: ManualTunnel): boolean =>
  config.mode === "transport" || config.interface === undefined || isInterfaceUp;

const pathOf = ({ localAddress, remoteAddress, remotePort, encapsulation }: ManualSa, { nat }: Ports): Path => ({
  local: { address: localAddress, port: nat },
  remote: { address: remoteAddress, port: remotePort ?? nat },
  isEncapsulated: encapsulation === "udp",
});

const ANY = ["0.0.0.0/0", "::/0"].map((text) => parseSelector(text));

function manualChild(config: ManualSa, now: Instant): ChildSa {
  const { name, mode, inbound, outbound, localAddress, remoteAddress } = config;
  const selectors = (given: readonly TrafficSelector[] | undefined, address: string): readonly TrafficSelector[] =>
    given ?? (mode === "tunnel" ? ANY : [parseSelector(address)]);
  const isBundle = inbound.auxSpi !== undefined && outbound.auxSpi !== undefined;
  return new ChildSa({
    name,
    connection: name,
    mode,
    inboundSpi: inbound.spi,
    outboundSpi: outbound.spi,
    ...(isBundle ? { aux: { inboundSpi: inbound.auxSpi ?? 0, outboundSpi: outbound.auxSpi ?? 0 } } : {}),
    suite: suiteOf(outbound),
    inboundSuite: suiteOf(inbound),
    inboundKeys: espKeys(inbound),
    outboundKeys: espKeys(outbound),
    ...(inbound.protocol === "ESP" ? {} : { ahKeys: { inbound: ahKey(inbound), outbound: ahKey(outbound) } }),
    localTs: selectors(config.localTs, localAddress),
    remoteTs: selectors(config.remoteTs, remoteAddress),
    replayWindow: 0, // RFC 4303 §3.3.3: none with keys that are configured, for after a restart the numbers begin again
    madeAt: now,
  });
}

const NOTHING = new Uint8Array(0);

const ahKey = ({ keys }: ManualDirection): Uint8Array => keys.integrity ?? NOTHING;

/** In a bundle AH has the integrity. */
const espKeys = ({ protocol, keys }: ManualDirection): DirectionKeys => ({
  encryption: keys.encryption ?? NOTHING,
  salt: NOTHING,
  integrity: protocol === "ESP" ? (keys.integrity ?? NOTHING) : NOTHING,
});

function suiteOf({ protocol, integrity, cipher }: ManualDirection): EspSuite {
  const algorithm = integrity === undefined ? undefined : integrityOf(integrity.hash, integrity.bits);
  const own = algorithm === undefined ? {} : { integrity: algorithm };
  const outer = algorithm === undefined ? {} : { ah: algorithm };
  return { cipher: cipherOf(cipher), ...(protocol === "ESP" ? own : outer), esn: false };
}

/** HMAC-SHA-256 cut to 96 bits is of the drafts before RFC 4868, and still in use. */
function integrityOf(hash: string, bits: number): Integrity {
  const found = integrities.find((one) => one.hash === hash);
  if (found === undefined) throw new Error(`no integrity algorithm under ${hash}`);
  return { ...found, icvLength: bits / 8 };
}

const CIPHERS = { "des-cbc": "des", "3des-cbc": "3des" } as const;

function cipherOf(cipher: ManualCipher | undefined): Cipher {
  const keyword =
    cipher === undefined
      ? "null"
      : cipher.name === "aes-cbc"
        ? `aes${8 * cipherKeyLength(cipher)}`
        : CIPHERS[cipher.name];
  const found = ciphers.find((one) => one.keyword === keyword);
  if (found === undefined) throw new Error(`no cipher ${keyword}`);
  return found;
}
