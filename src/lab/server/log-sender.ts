import { createSocket } from "node:dgram";
import snmp from "net-snmp";
import type { LabLog } from "../spec.ts";

export interface LogTarget {
  readonly host: string;
  readonly port: number;
}

export interface LogSender {
  send(log: LabLog): void;
  close(): void;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Writes a gateway's log lines to a syslog server, framed as IOS does with `service timestamps log datetime msec`. */
export function openLogSender(target: LogTarget): LogSender {
  const socket = createSocket("udp4");
  const counts = new Map<string, number>();
  return {
    send({ gateway, at, tag, text }) {
      const count = (counts.get(gateway) ?? 0) + 1;
      counts.set(gateway, count);
      const severity = Number(/-([0-7])-/.exec(tag)?.[1] ?? 6);
      const date = new Date(at);
      const stamp = `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${date.toISOString().slice(11, 23)}`;
      // local7, and the origin that `logging origin-id hostname` adds
      socket.send(
        `<${23 * 8 + severity}>${count}: ${gateway}: *${stamp}: %${tag}: ${text}`,
        target.port,
        target.host,
        () => undefined,
      );
    },
    close: () => socket.close(),
  };
}

/** The root under which IOS 15.1 sends what its applets raise; the published MIB has it at 1.3.6.1.4.1.9.10.134. */
const EEM = "1.3.6.1.4.1.9.10.91";
/** What the hub's applet of the tech note on invalid SPIs writes into `intdata1`. */
const INVALID_SPI = 2_323_232;

/** Raises the trap of an EEM applet (cEventMgrPolicyEvent) for every invalid-SPI line, as the tech note's hub does. */
export function openTrapSender(target: LogTarget, community: string): LogSender {
  const session = snmp.createSession(target.host, community, {
    trapPort: target.port,
    version: snmp.Version2c,
  } as never);
  return {
    send({ tag }) {
      if (tag !== "CRYPTO-4-RECVD_PKT_INV_SPI") return;
      const varbinds = [
        { oid: `${EEM}.1.2.3.1.7.1`, type: snmp.ObjectType.OctetString, value: "command_hub" },
        { oid: `${EEM}.1.2.3.1.9.1`, type: snmp.ObjectType.Integer, value: INVALID_SPI },
        { oid: `${EEM}.1.2.3.1.11.1`, type: snmp.ObjectType.OctetString, value: "" },
      ];
      session.trap(`${EEM}.0.2`, varbinds as never, () => undefined);
    },
    close: () => session.close(),
  };
}
