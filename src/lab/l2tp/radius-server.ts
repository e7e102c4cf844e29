import type { Peer } from "../../l2tp/input.ts";
import { attributeOf, findValue } from "../../wire/radius/attributes.ts";
import {
  checkMessageAuthenticator,
  isAccountingRequest,
  signResponse,
  UNSIGNED,
} from "../../wire/radius/authenticator.ts";
import { ACCT_STATUS, FRAMED_PROTOCOL, RADIUS_CODE, SERVICE_TYPE } from "../../wire/radius/constants.ts";
import { decodePacket, type RadiusAttribute, type RadiusPacket } from "../../wire/radius/packet.ts";
import { isChapPassword, revealPassword } from "../../wire/radius/password.ts";

/** Users' addresses: 10.0.0.0/8, a user's number behind it. */
const POOL = 0x0a000000;
/** How often it wants to hear of who is logged in, seconds: RFC 2869 §5.16 would not have it more often. */
const INTERIM = 600;
const decoder = new TextDecoder();

/**
 * A small RADIUS server: it accepts users named `user<number>` with the lab's password, by PAP or CHAP, and gives each the
 * address of its number. Requests without a good signature are passed over in silence, RFC 2865 §3.
 */
export class RadiusServer {
  readonly #secret: Uint8Array;
  readonly #password: Uint8Array;
  isAway = false;
  /** By Acct-Session-Id, as accounting has it: who is logged in. */
  readonly online = new Map<string, string>();
  readonly billed = { start: 0, interim: 0, stop: 0 };
  answered = 0;

  constructor(secret: string, password: string) {
    this.#secret = new TextEncoder().encode(secret);
    this.#password = new TextEncoder().encode(password);
  }

  /** @returns the answer, if it is to have one */
  receive(_from: Peer, bytes: Uint8Array): Uint8Array | undefined {
    const decoded = this.isAway ? undefined : decodePacket(bytes);
    if (decoded === undefined || !decoded.ok) return undefined;
    const answer = this.#answer(decoded.value, bytes);
    if (answer !== undefined) this.answered += 1;
    return answer;
  }

  #answer(request: RadiusPacket, bytes: Uint8Array): Uint8Array | undefined {
    if (request.code === RADIUS_CODE.ACCOUNTING_REQUEST)
      return isAccountingRequest(bytes, this.#secret) ? this.#bill(request) : undefined;
    if (request.code !== RADIUS_CODE.ACCESS_REQUEST) return undefined;
    if (checkMessageAuthenticator(bytes, this.#secret) !== "good") return undefined;
    const user = /^user(\d+)$/.exec(findValue(request.attributes, "userName") ?? "")?.[1];
    if (user === undefined || !this.#isRight(request))
      return this.#sign(request, RADIUS_CODE.ACCESS_REJECT, [
        UNSIGNED,
        attributeOf("replyMessage", "unknown user or wrong password"),
      ]);
    return this.#sign(request, RADIUS_CODE.ACCESS_ACCEPT, [
      UNSIGNED,
      attributeOf("serviceType", SERVICE_TYPE.FRAMED),
      attributeOf("framedProtocol", FRAMED_PROTOCOL.PPP),
      attributeOf("framedIpAddress", POOL + 1 + Number(user)),
      attributeOf("acctInterimInterval", INTERIM),
    ]);
  }

  /** A request that comes twice changes nothing the second time. */
  #bill(request: RadiusPacket): Uint8Array {
    const { attributes } = request;
    const id = findValue(attributes, "acctSessionId") ?? "";
    const status = findValue(attributes, "acctStatusType");
    if (status === ACCT_STATUS.START && !this.online.has(id)) {
      this.billed.start += 1;
      this.online.set(id, findValue(attributes, "userName") ?? "");
    } else if (status === ACCT_STATUS.INTERIM_UPDATE) this.billed.interim += 1;
    else if (status === ACCT_STATUS.STOP && this.online.delete(id)) this.billed.stop += 1;
    return this.#sign(request, RADIUS_CODE.ACCOUNTING_RESPONSE, []);
  }

  #isRight({ attributes, authenticator }: RadiusPacket): boolean {
    const hidden = findValue(attributes, "userPassword");
    if (hidden !== undefined) {
      const plain = revealPassword(hidden, { secret: this.#secret, requestAuthenticator: authenticator });
      return plain.ok && decoder.decode(plain.value) === decoder.decode(this.#password);
    }
    const response = findValue(attributes, "chapPassword");
    const challenge = findValue(attributes, "chapChallenge") ?? authenticator;
    return response !== undefined && isChapPassword(response, challenge, this.#password);
  }

  #sign(request: RadiusPacket, code: number, attributes: readonly RadiusAttribute[]): Uint8Array {
    const { identifier, authenticator } = request;
    return signResponse({ code, identifier, authenticator, attributes }, authenticator, this.#secret);
  }
}
