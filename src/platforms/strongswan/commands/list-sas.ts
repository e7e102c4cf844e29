import type { Fields } from "../../../model/observation.ts";
import type { IkeSa, IpsecSa } from "../../../model/sa.ts";
import type { Command } from "../../command.ts";
import { entriesOf, listOf, numberOf, parseRows, type Section, textOf, told, typed } from "../rows.ts";

/** One IKE SA with the children that it holds. */
export interface SaRow {
  readonly ikeSa: IkeSa;
  readonly ipsecSas: readonly IpsecSa[];
  /** All that charon tells of the IKE SA: identities, algorithms, NAT, tasks, virtual addresses. */
  readonly ike: Fields;
  /** The same of each child, by its unique name. */
  readonly children: readonly Fields[];
}

export const listSas = {
  run: "list-sas",
  needs: "privileged",
  parse: (text) => parseRows(text, (message) => entriesOf(message).flatMap(([name, sa]) => rowOf(name, sa) ?? [])),
} satisfies Command<SaRow>;

const STATUS: Readonly<Record<string, IkeSa["status"]>> = {
  CREATED: "CONNECTING",
  CONNECTING: "CONNECTING",
  ESTABLISHED: "ESTABLISHED",
  PASSIVE: "IDLE",
  REKEYING: "ESTABLISHED",
  REKEYED: "INVALID",
  DELETING: "INVALID",
  DESTROYING: "INVALID",
};
/** CHILD_SA states in which traffic uses the SA; a REKEYED one is kept only for stragglers. */
const ACTIVE = new Set(["INSTALLED", "UPDATING", "REKEYING"]);

/** An IKE SA as VICI tells it; `undefined` without its ends. */
export function rowOf(connection: string, sa: Section): SaRow | undefined {
  const localAddress = textOf(sa, "local-host");
  const remoteAddress = textOf(sa, "remote-host");
  if (localAddress === undefined || remoteAddress === undefined) return undefined;
  const state = textOf(sa, "state");
  const ends = { localAddress, remoteAddress };
  const ikeSa: IkeSa = {
    connection,
    ...ends,
    status: STATUS[state ?? ""] ?? "UNKNOWN",
    ...told({
      localIndex: textOf(sa, "uniqueid"),
      initiatorSpi: textOf(sa, "initiator-spi"),
      responderSpi: textOf(sa, "responder-spi"),
      localPort: numberOf(sa, "local-port"),
      remotePort: numberOf(sa, "remote-port"),
      ikeVersion: textOf(sa, "version") === "1" ? ("IKEV1" as const) : ("IKEV2" as const),
      role: textOf(sa, "initiator") === "yes" ? ("INITIATOR" as const) : ("RESPONDER" as const),
      state,
      activeSec: numberOf(sa, "established"),
      lifetimeRemainingSec: numberOf(sa, "rekey-time") ?? numberOf(sa, "reauth-time"),
      negotiating: negotiating(sa),
    }),
  };
  const children = entriesOf(sa, "child-sas");
  const { "child-sas": _, ...ike } = sa;
  return {
    ikeSa,
    ipsecSas: children.flatMap(([, child]) => childSas(connection, ends, child)),
    ike: typed(ike),
    children: children.map(([unique, child]) => ({ unique, ...typed(child) })),
  };
}

/** Tasks of charon that make or renew SAs; a DELETE, a DPD or a task that only answers changes nothing by being slow. */
const NEGOTIATES = /^(IKE_(INIT|AUTH|REKEY)|CHILD_(CREATE|REKEY)|MAIN_MODE|AGGRESSIVE_MODE|QUICK_MODE)$/;

function negotiating(sa: Section): readonly string[] | undefined {
  const tasks = listOf(sa, "tasks-active").filter((task) => NEGOTIATES.test(task));
  return tasks.length === 0 ? undefined : tasks;
}

function childSas(
  connection: string,
  ends: { localAddress: string; remoteAddress: string },
  child: Section,
): IpsecSa[] {
  const state = textOf(child, "state");
  const both = {
    protocol: textOf(child, "protocol") === "AH" ? ("IPPROTO_AH" as const) : ("IPPROTO_ESP" as const),
    ...ends,
    connection,
    localTs: listOf(child, "local-ts"),
    remoteTs: listOf(child, "remote-ts"),
    active: ACTIVE.has(state ?? ""),
    ...told({
      mode: textOf(child, "mode") === "TRANSPORT" ? ("TRANSPORT" as const) : ("TUNNEL" as const),
      child: textOf(child, "name"),
      localIndex: textOf(child, "uniqueid"),
      state,
      activeSec: numberOf(child, "install-time"),
      lifetimeRemainingSec: numberOf(child, "life-time"),
    }),
  };
  return [...oneWay(both, "INGRESS", child, "in"), ...oneWay(both, "EGRESS", child, "out")];
}

function oneWay(
  both: Omit<IpsecSa, "direction" | "spi">,
  direction: IpsecSa["direction"],
  child: Section,
  way: "in" | "out",
): IpsecSa[] {
  const spi = Number.parseInt(textOf(child, `spi-${way}`) ?? "", 16);
  if (!(spi > 0)) return []; // a child that is still being made has no SPI yet
  const counted = told({ packets: numberOf(child, `packets-${way}`), bytes: numberOf(child, `bytes-${way}`) });
  return [{ direction, spi, ...both, ...counted }];
}
