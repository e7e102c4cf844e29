import type { AddressInfo } from "node:net";
import snmp from "net-snmp";
import { UnreachableError } from "../../errors/errors.ts";
import type { TrapArrival } from "../../model/arrival.ts";
import { instant } from "../../time/instant.ts";
import { printable } from "../../wire/syslog/printable.ts";
import { bindWords } from "../bind-words.ts";
import type { Listener, Sink } from "../sink.ts";
import { HeldSocket } from "./held-socket.ts";
import { libraryUser, type SnmpUser } from "./user.ts";
import { translateV1 } from "./v1.ts";
import { type RawVarbind, varbindOf } from "./varbind.ts";

export interface SnmpOptions {
  readonly host: string;
  readonly port: number;
  /** SNMP v1 and v2c are off while this is empty. */
  readonly communities: readonly string[];
  readonly users: readonly SnmpUser[];
}

const INTAKE = "snmp";
const LARGEST = 65_507;

interface RawPdu {
  readonly type: number;
  readonly varbinds?: readonly RawVarbind[];
  readonly enterprise?: string;
  readonly generic?: number;
  readonly specific?: number;
  readonly agentAddr?: string;
}
interface Notification {
  readonly pdu: RawPdu & { readonly community?: string; readonly user?: string };
  readonly rinfo: { readonly address: string };
}

/** SNMP traps and informs, v1, v2c and v3. @throws UnreachableError `snmp.bind`; UsageError `snmp.protocol` */
export async function openSnmp(options: SnmpOptions, sink: Sink): Promise<Listener> {
  const users = options.users.map(libraryUser);
  const held = await HeldSocket.bind(options.host, options.port).catch((cause: Error) => {
    throw new UnreachableError(
      "snmp.bind",
      `cannot listen for SNMP on udp ${options.host}:${options.port}: ${bindWords(cause)}`,
      { cause },
    );
  });
  const drop = (source: string, reason: string, sample?: string, type?: string): void =>
    sink.drop({
      intake: INTAKE,
      source,
      reason,
      ...(type === undefined ? {} : { type }),
      ...(sample === undefined ? {} : { sample }),
    });
  const dgramModule = held.asModule((rinfo, bytes, report) => {
    if (report !== undefined && REPORTS[report] !== undefined) drop(rinfo.address, REPORTS[report]);
    if (bytes.length > LARGEST) drop(rinfo.address, "snmp.oversized");
  });
  const receiver = snmp.createReceiver(
    { port: options.port || 1, disableAuthorization: false, includeAuthentication: true, dgramModule } as never,
    ((error: Error | null, data: unknown) => {
      if (error !== null)
        drop(
          sourceOf(error),
          reasonOf(error),
          printable(Buffer.from(error.message)).replace(/community .*/, "community …"),
        );
      else takeNotification(data as Notification, held, sink, drop);
    }) as never,
  );
  const authorizer = receiver.getAuthorizer();
  for (const community of options.communities) authorizer.addCommunity(community);
  for (const user of users) authorizer.addUser(user as never);
  const { address, port } = held.socket.address() as AddressInfo;
  return { address: `${address}:${port}`, close: () => new Promise((resolve) => held.socket.close(() => resolve())) };
}

const REPORTS: Readonly<Record<number, string>> = {
  1: "snmp.security-level",
  2: "snmp.not-in-time-window",
  3: "snmp.unknown-user",
  5: "snmp.wrong-digest",
  6: "snmp.decryption",
};

const sourceOf = (error: Error & { rinfo?: { address: string } }): string => error.rinfo?.address ?? "-";

function reasonOf(error: Error): string {
  if (/community/i.test(error.message)) return "snmp.unknown-community";
  if (/user/i.test(error.message)) return "snmp.unknown-user";
  return /digest|authenticat|decrypt/i.test(error.message) ? "snmp.wrong-digest" : "snmp.malformed";
}

/** An inform is answered only when it would survive a crash; one the store refuses is not, and comes again. */
function takeNotification(
  { pdu, rinfo }: Notification,
  held: HeldSocket,
  sink: Sink,
  drop: (source: string, reason: string, sample?: string, type?: string) => void,
): void {
  const isInform = pdu.type === snmp.PduType.InformRequest;
  const answer = isInform ? held.take() : undefined;
  const arrival = arrivalOf(pdu, rinfo.address, isInform);
  sink.take(arrival).then(
    () => answer?.(),
    (error: unknown) =>
      drop(rinfo.address, (error as { code?: string }).code ?? "snmp.refused", undefined, arrival.oid),
  );
}

function arrivalOf(pdu: Notification["pdu"], source: string, inform: boolean): TrapArrival {
  const at = instant(Date.now());
  const varbinds = (pdu.varbinds ?? []).map(varbindOf);
  if (pdu.type === snmp.PduType.Trap) {
    const { enterprise = "", generic = 6, specific = 0, agentAddr } = pdu;
    const trap = { enterprise, generic, specific, ...(agentAddr === undefined ? {} : { agentAddress: agentAddr }) };
    return { kind: "trap", at, version: "v1", inform, source, ...translateV1(trap, varbinds) };
  }
  const oid = varbinds.find((varbind) => varbind.oid === SNMP_TRAP_OID)?.value;
  const version = pdu.user === undefined ? "v2c" : "v3";
  const rest = varbinds.filter((varbind) => varbind.oid !== SNMP_TRAP_OID && varbind.oid !== SYS_UP_TIME);
  return { kind: "trap", at, version, inform, source, oid: String(oid ?? ""), varbinds: rest };
}

const SYS_UP_TIME = "1.3.6.1.2.1.1.3.0";
const SNMP_TRAP_OID = "1.3.6.1.6.3.1.1.4.1.0";
