import { IPCP_OPTION, PPP_PROTOCOL } from "../../wire/ppp/constants.ts";
import { findNumber, type Option, optionOf } from "../../wire/ppp/control.ts";
import type { Judgement, Negotiable } from "./negotiator.ts";

/** IPv4 addresses as numbers; 0 is none. */
export interface IpcpConfig {
  /** Ours; `undefined` has the peer give us one. */
  readonly localAddress?: number | undefined;
  /** The one that the peer gets; `undefined` lets it have what it asks for. */
  readonly peerAddress?: number | undefined;
  /** Name servers told to a peer that asks: RFC 1877 §1. */
  readonly dns: readonly number[];
}

/** IPCP's options: the addresses of both ends, RFC 1332 §3.3. */
export class IpcpOptions implements Negotiable {
  readonly protocol = PPP_PROTOCOL.IPCP;
  readonly #config: IpcpConfig;
  #local: number;
  #peer: number;
  #isAddressGivenUp = false;

  constructor(config: IpcpConfig) {
    this.#config = config;
    this.#local = config.localAddress ?? 0;
    this.#peer = config.peerAddress ?? 0;
  }

  get localAddress(): number {
    return this.#local;
  }

  get peerAddress(): number {
    return this.#peer;
  }

  request(): Option[] {
    return this.#isAddressGivenUp ? [] : [optionOf(IPCP_OPTION.IP_ADDRESS, this.#local)];
  }

  judge(options: readonly Option[]): Judgement {
    const unknown = options.filter((option) => this.#offer(option) === undefined);
    if (unknown.length > 0) return { kind: "reject", options: unknown };
    const better = options.flatMap((option) => {
      const offer = this.#offer(option);
      return offer === undefined || offer === findNumber(option, 4) ? [] : [optionOf(option.type, offer)];
    });
    return better.length > 0 ? { kind: "nak", options: better } : { kind: "ack" };
  }

  /** The value that we would acknowledge for this option. */
  #offer(option: Option): number | undefined {
    const asked = findNumber(option, 4);
    if (asked === undefined) return undefined;
    switch (option.type) {
      case IPCP_OPTION.IP_ADDRESS:
        // RFC 1332 §3.3: zero asks for an address; one who has none to give rejects it
        return this.#config.peerAddress ?? (asked === 0 ? undefined : asked);
      case IPCP_OPTION.PRIMARY_DNS:
        return this.#config.dns[0];
      case IPCP_OPTION.SECONDARY_DNS:
        return this.#config.dns[1];
      default:
        return undefined;
    }
  }

  agreed(peer: readonly Option[]): void {
    const address = peer.find(({ type }) => type === IPCP_OPTION.IP_ADDRESS);
    if (address !== undefined) this.#peer = findNumber(address, 4) ?? 0;
  }

  naked(options: readonly Option[]): boolean {
    const address = options.find(({ type }) => type === IPCP_OPTION.IP_ADDRESS);
    const wanted = address === undefined ? undefined : findNumber(address, 4);
    // An address of our own is not given up for one that the peer would rather see; asking goes on until it tires
    if (wanted !== undefined && this.#config.localAddress === undefined) this.#local = wanted;
    return true;
  }

  rejected(options: readonly Option[]): boolean {
    if (options.some(({ type }) => type === IPCP_OPTION.IP_ADDRESS)) this.#isAddressGivenUp = true;
    return this.#config.localAddress !== undefined || !this.#isAddressGivenUp;
  }
}
