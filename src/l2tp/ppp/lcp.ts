import { CHAP_ALGORITHM, DEFAULT_MRU, LCP_OPTION, PPP_PROTOCOL } from "../../wire/ppp/constants.ts";
import {
  type AuthenticationProtocol,
  decodeAuthenticationProtocol,
  encodeAuthenticationProtocol,
  findNumber,
  type Option,
  optionOf,
} from "../../wire/ppp/control.ts";
import type { Judgement, Negotiable } from "./negotiator.ts";

export type AuthenticationMethod = "pap" | "chap";

export interface LcpConfig {
  readonly mru: number;
  /** How the peer shall prove who it is, the favourite first; none when nobody has to. */
  readonly asks: readonly AuthenticationMethod[];
  /** Whether we can prove who we are. */
  readonly answers: boolean;
}

const PROTOCOLS: Readonly<Record<AuthenticationMethod, AuthenticationProtocol>> = {
  pap: { protocol: PPP_PROTOCOL.PAP },
  chap: { protocol: PPP_PROTOCOL.CHAP, algorithm: CHAP_ALGORITHM.MD5 },
};
/** Below this no peer can mean it: IPv4's own smallest datagram is 68, RFC 791. */
const SMALLEST_MRU = 68;

/** LCP's options on an L2TP session: RFC 1661 §6. */
export class LcpOptions implements Negotiable {
  readonly protocol = PPP_PROTOCOL.LCP;
  readonly #config: LcpConfig;
  readonly #drawMagic: () => number;
  readonly #given = new Set<number>();
  #asks: readonly AuthenticationMethod[];
  #mru: number;
  #magic: number;
  #peerMru = DEFAULT_MRU;
  #sendAccm = 0xffffffff;
  #mustProve: AuthenticationMethod | undefined;

  constructor(config: LcpConfig, drawMagic: () => number) {
    this.#config = config;
    this.#drawMagic = drawMagic;
    this.#asks = config.asks;
    this.#mru = config.mru;
    this.#magic = drawMagic();
  }

  /** How the peer proves who it is. */
  get peerProves(): AuthenticationMethod | undefined {
    return this.#asks[0];
  }

  /** How we prove who we are. */
  get weProve(): AuthenticationMethod | undefined {
    return this.#mustProve;
  }

  /** Zero when the peer would not hear of one: RFC 1661 §6.4. */
  get magic(): number {
    return this.#given.has(LCP_OPTION.MAGIC_NUMBER) ? 0 : this.#magic;
  }

  get peerMru(): number {
    return this.#peerMru;
  }

  /** The characters that the peer wants escaped, for the LAC's asynchronous line. */
  get sendAccm(): number {
    return this.#sendAccm;
  }

  request(): Option[] {
    const [method] = this.#asks;
    return [
      optionOf(LCP_OPTION.MRU, this.#mru, 2),
      ...(method === undefined
        ? []
        : [encodeAuthenticationProtocol(LCP_OPTION.AUTHENTICATION_PROTOCOL, PROTOCOLS[method])]),
      optionOf(LCP_OPTION.MAGIC_NUMBER, this.#magic),
    ].filter(({ type }) => !this.#given.has(type));
  }

  /**
   * Takes a Configure-Request that a LAC sent in our place for our own. @returns false when we would not have sent it: it asks
   * for no proof or one that we do not take, or for less than we can do with
   */
  adopt(sent: readonly Option[]): boolean {
    const find = (wanted: number): Option | undefined => sent.find(({ type }) => type === wanted);
    const asked = find(LCP_OPTION.AUTHENTICATION_PROTOCOL);
    const method = asked === undefined ? undefined : methodOf(asked);
    if (this.#config.asks.length > 0 && (method === undefined || !this.#config.asks.includes(method))) return false;
    if (this.#config.asks.length === 0 && asked !== undefined) return false;
    const magic = find(LCP_OPTION.MAGIC_NUMBER);
    const mru = find(LCP_OPTION.MRU);
    this.#asks = method === undefined ? [] : [method];
    this.#magic = (magic === undefined ? undefined : findNumber(magic, 4)) ?? this.#magic;
    this.#mru = (mru === undefined ? undefined : findNumber(mru, 2)) ?? this.#mru;
    if (magic === undefined) this.#given.add(LCP_OPTION.MAGIC_NUMBER);
    return true;
  }

  judge(options: readonly Option[]): Judgement {
    const unknown = options.filter((option) => !this.#isKnown(option));
    // RFC 1661 §5.4: what is not known is rejected first, before any value is talked about
    if (unknown.length > 0) return { kind: "reject", options: unknown };
    const better = options.flatMap((option) => this.#better(option) ?? []);
    return better.length > 0 ? { kind: "nak", options: better } : { kind: "ack" };
  }

  #isKnown({ type, data }: Option): boolean {
    switch (type) {
      case LCP_OPTION.MRU:
        return data.length === 2;
      case LCP_OPTION.ACCM:
      case LCP_OPTION.MAGIC_NUMBER:
        return data.length === 4;
      case LCP_OPTION.PROTOCOL_FIELD_COMPRESSION:
      case LCP_OPTION.ADDRESS_CONTROL_FIELD_COMPRESSION:
        return data.length === 0;
      case LCP_OPTION.AUTHENTICATION_PROTOCOL:
        return this.#config.answers;
      default:
        return false;
    }
  }

  /** The value that we would rather have. */
  #better(option: Option): Option | undefined {
    if (option.type === LCP_OPTION.AUTHENTICATION_PROTOCOL && methodOf(option) === undefined)
      return encodeAuthenticationProtocol(option.type, PROTOCOLS.chap);
    const number = findNumber(option, option.type === LCP_OPTION.MRU ? 2 : 4);
    if (option.type === LCP_OPTION.MRU && number !== undefined && number < SMALLEST_MRU)
      return optionOf(LCP_OPTION.MRU, SMALLEST_MRU, 2);
    // RFC 1661 §6.4: our own magic number says that the line is looped back, or that chance played a trick
    if (option.type === LCP_OPTION.MAGIC_NUMBER && (number === this.#magic || number === 0))
      return optionOf(LCP_OPTION.MAGIC_NUMBER, this.#drawMagic());
    return undefined;
  }

  agreed(peer: readonly Option[]): void {
    this.#peerMru = DEFAULT_MRU;
    this.#mustProve = undefined;
    for (const option of peer) {
      if (option.type === LCP_OPTION.MRU) this.#peerMru = findNumber(option, 2) ?? DEFAULT_MRU;
      if (option.type === LCP_OPTION.ACCM) this.#sendAccm = findNumber(option, 4) ?? 0xffffffff;
      if (option.type === LCP_OPTION.AUTHENTICATION_PROTOCOL) this.#mustProve = methodOf(option);
    }
  }

  naked(options: readonly Option[]): boolean {
    for (const option of options) {
      if (option.type === LCP_OPTION.MRU) this.#mru = Math.min(this.#mru, findNumber(option, 2) ?? this.#mru);
      if (option.type === LCP_OPTION.MAGIC_NUMBER) this.#magic = this.#drawMagic();
      if (option.type === LCP_OPTION.AUTHENTICATION_PROTOCOL && !this.#askOtherwise(methodOf(option))) return false;
    }
    return true;
  }

  /** The peer's favourite if it is one of ours, else our next one. */
  #askOtherwise(wanted: AuthenticationMethod | undefined): boolean {
    const others = this.#asks.slice(1);
    this.#asks = wanted !== undefined && others.includes(wanted) ? [wanted] : others;
    return this.#asks.length > 0;
  }

  rejected(options: readonly Option[]): boolean {
    for (const { type } of options) this.#given.add(type);
    return this.#asks.length === 0 || !this.#given.has(LCP_OPTION.AUTHENTICATION_PROTOCOL);
  }
}

function methodOf(option: Option): AuthenticationMethod | undefined {
  const wanted = decodeAuthenticationProtocol(option);
  if (!wanted.ok) return undefined;
  const { protocol, algorithm } = wanted.value;
  if (protocol === PPP_PROTOCOL.PAP && algorithm === undefined) return "pap";
  return protocol === PPP_PROTOCOL.CHAP && algorithm === CHAP_ALGORITHM.MD5 ? "chap" : undefined;
}
