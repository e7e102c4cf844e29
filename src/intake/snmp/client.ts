import snmp from "net-snmp";
import { UnreachableError } from "../../errors/errors.ts";
import type { Varbind } from "../../model/arrival.ts";
import { libraryUser, type SnmpUser } from "./user.ts";
import { type RawVarbind, varbindOf } from "./varbind.ts";

/** How a device is asked: by a community (v2c, in clear) or as a user (v3). */
export interface SnmpTarget {
  readonly host: string;
  readonly port: number;
  readonly access: { readonly community: string } | { readonly user: SnmpUser };
  /** Milliseconds until a request is sent once more, and as long again until it is given up. */
  readonly timeout?: number;
}

const TIMEOUT = 5_000;
const RETRIES = 1;
/** Rows asked for in one request (RFC 3416 §4.2.3): as many as fit a datagram of a cautious size. */
const ROWS_AT_ONCE = 20;
/** A table longer than this is no table of SAs, or an agent that goes round in circles. */
const MOST_VARBINDS = 500_000;

/** Asks one device's agent. */
export class SnmpClient {
  readonly #session: snmp.Session;
  readonly #where: string;

  /** @throws UsageError `snmp.protocol` */
  constructor({ host, port, access, timeout = TIMEOUT }: SnmpTarget) {
    const options = { port, timeout, retries: RETRIES, transport: host.includes(":") ? "udp6" : "udp4" };
    this.#session =
      "community" in access
        ? snmp.createSession(host, access.community, { ...options, version: snmp.Version2c } as never)
        : snmp.createV3Session(host, libraryUser(access.user) as never, options as never);
    this.#where = `${host}:${port}`;
    this.#session.on("error", () => undefined); // each request tells of its own
  }

  /** @throws UnreachableError `snmp.*` naming what to change */
  get(oid: string): Promise<Varbind> {
    return new Promise((resolve, reject) => {
      this.#session.get([oid], (error, varbinds) => {
        const [first] = (varbinds ?? []) as readonly RawVarbind[];
        if (error === null && first !== undefined) resolve(varbindOf(first));
        else reject(this.#whyNot(error));
      });
    });
  }

  /** All instances below an object, in their order. @throws UnreachableError `snmp.*` naming what to change */
  walk(oid: string): Promise<readonly Varbind[]> {
    return new Promise((resolve, reject) => {
      const found: Varbind[] = [];
      this.#session.subtree(
        oid,
        ROWS_AT_ONCE,
        ((varbinds: readonly RawVarbind[]) => {
          for (const varbind of varbinds) if (!snmp.isVarbindError(varbind as never)) found.push(varbindOf(varbind));
          return found.length > MOST_VARBINDS; // true ends the walk
        }) as never,
        (error?: Error | null) => {
          if (error !== null && error !== undefined) reject(this.#whyNot(error));
          else if (found.length > MOST_VARBINDS)
            reject(new UnreachableError("snmp.too-long", `${oid} has more than ${MOST_VARBINDS} instances`));
          else resolve(found);
        },
      );
    });
  }

  close(): void {
    this.#session.close();
  }

  #whyNot(cause: Error | null): UnreachableError {
    const text = cause?.message ?? "no answer";
    const fail = (code: string, message: string): UnreachableError =>
      new UnreachableError(code, message, cause === null ? {} : { cause });
    if (/timed out/i.test(text))
      return fail(
        "snmp.timeout",
        `${this.#where} does not answer SNMP: is the agent on, is the community or user right, does a filter let it pass? (an agent is silent to a community that it does not know)`,
      );
    if (/unknown user|USM|usmStats|digest|decrypt|security level|authenticat/i.test(text))
      return fail(
        "snmp.user",
        `${this.#where} refused the SNMP user: compare name, protocols and keys with the agent's (${text})`,
      );
    return fail("snmp.failed", `${this.#where} answered with an error: ${text}`);
  }
}
