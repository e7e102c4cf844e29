import type { SessionKey } from "../../l2tp/input.ts";
import { Deadlines } from "../../time/deadlines.ts";
import { after, between, type Duration, type Instant } from "../../time/instant.ts";
import { attributeOf } from "../../wire/radius/attributes.ts";
import { ACCT_AUTHENTIC, ACCT_STATUS, type ACCT_TERMINATE_CAUSE } from "../../wire/radius/constants.ts";
import type { RadiusAttribute } from "../../wire/radius/packet.ts";

/** Who is billed. */
export interface Account {
  readonly user: string;
  /** The user's own IPv4 address as a number. */
  readonly address: number;
  /** The LAC that the user came through. */
  readonly lac: string;
  /** Between two updates; none are sent when missing. */
  readonly interim: Duration | undefined;
}

export type TerminateCause = (typeof ACCT_TERMINATE_CAUSE)[keyof typeof ACCT_TERMINATE_CAUSE];

interface Bill extends Account {
  readonly id: string;
  readonly startedAt: Instant;
}

/** Tells a RADIUS server of each login when it begins, from time to time, and when it ends: RFC 2866. */
export class Accounting {
  readonly #ask: (attributes: readonly RadiusAttribute[], now: Instant) => void;
  readonly #bills = new Map<string, Bill>();
  readonly #interims = new Deadlines<Bill>();
  #last = 0;

  /** @param ask sends an Accounting-Request with these attributes */
  constructor(ask: (attributes: readonly RadiusAttribute[], now: Instant) => void) {
    this.#ask = ask;
  }

  /** When the next update is due. */
  get deadline(): Instant | undefined {
    return this.#interims.next();
  }

  begin(key: SessionKey, account: Account, now: Instant): void {
    this.#last += 1;
    const bill = { ...account, id: String(this.#last), startedAt: now };
    this.#bills.set(nameOf(key), bill);
    this.#tell(bill, ACCT_STATUS.START, [], now);
    this.#wait(bill, now);
  }

  /** When the session is over, whether anybody was logged in on it or not. */
  end(key: SessionKey, cause: TerminateCause, now: Instant): void {
    const bill = this.#bills.get(nameOf(key));
    if (bill === undefined) return;
    this.#bills.delete(nameOf(key));
    this.#interims.clear(bill);
    this.#tell(bill, ACCT_STATUS.STOP, [...spent(bill, now), attributeOf("acctTerminateCause", cause)], now);
  }

  timer(now: Instant): void {
    for (const bill of this.#interims.due(now)) {
      this.#tell(bill, ACCT_STATUS.INTERIM_UPDATE, spent(bill, now), now);
      this.#wait(bill, now);
    }
  }

  #wait(bill: Bill, now: Instant): void {
    if (bill.interim !== undefined) this.#interims.set(bill, after(now, bill.interim));
  }

  #tell({ id, user, address, lac }: Bill, status: number, more: readonly RadiusAttribute[], now: Instant): void {
    const about = [
      attributeOf("acctStatusType", status),
      attributeOf("acctSessionId", id),
      attributeOf("acctAuthentic", ACCT_AUTHENTIC.RADIUS),
      attributeOf("userName", user),
      attributeOf("framedIpAddress", address),
      attributeOf("tunnelClientEndpoint", { text: lac }),
      attributeOf("eventTimestamp", Math.floor(now / 1_000)),
    ];
    this.#ask([...about, ...more], now);
  }
}

/** RFC 2866 §5.7. Octets and packets are left out: the lab's users send none. */
const spent = (bill: Bill, now: Instant): readonly RadiusAttribute[] => [
  attributeOf("acctSessionTime", Math.floor(between(bill.startedAt, now) / 1_000)),
];

const nameOf = ({ tunnel, session }: SessionKey): string => `${tunnel} ${session}`;
