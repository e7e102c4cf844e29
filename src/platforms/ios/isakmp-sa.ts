import type { IkeSa } from "../../model/sa.ts";
import type { Parsed } from "../command.ts";
import { camel, type Groups, secondsOf } from "./row.ts";
import { type Rule, readByRules } from "./table.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** An IKEv1 SA with what IOS and ASA say beside the model. ASA leaves `localAddress` empty: its flows tell it. */
export interface IsakmpSa extends IkeSa {
  /** Its place in the answer, counted from 1. */
  readonly row: number;
  /** `ACTIVE` or `STDBY`, and `deleted` where it stands behind. */
  readonly activity?: string;
  readonly remark?: string;
  readonly slot?: number;
  readonly ivrf?: string;
  readonly encryptionAlgorithm?: string;
  readonly integrityAlgorithm?: string;
  readonly authMethod?: string;
  readonly dhGroup?: number;
  /** As printed: `00:01:47`. */
  readonly lifetime?: string;
  readonly capabilities?: string;
  readonly engine?: string;
  readonly engineConnId?: number;
  /** What else ASA says: `type`, `rekey`, `encrypt`, `hash`, `auth`, `lifetimeRemaining`. */
  readonly details?: Readonly<Record<string, string | number>>;
}

interface Reading {
  readonly rows: Writable<IsakmpSa>[];
  sawHeader: boolean;
  /** IPv6 SAs have a line for each of their fields. */
  pending: Record<string, string>;
}

const ADDRESS = "[0-9A-Fa-f.:]{2,45}";
const STATUS = "(?:ACTIVE|STDBY|ACTIVE\\/STDBY)";

/** `dst` is who answered, `src` who asked: which of the two is this gateway, only the platform can tell by its SAs. */
const PLAIN_ROW = new RegExp(
  `^\\s*(?<dst>${ADDRESS})\\s+(?<src>${ADDRESS})\\s+(?<state>[A-Z][A-Z0-9_]+)\\s+(?<conn>\\d+)(?:\\s+(?<slot>\\d+))?\\s+(?<activity>${STATUS})(?:\\s+\\((?<remark>\\w+)\\))?$`,
);
const DETAIL_ROW = new RegExp(
  `^\\s*(?<conn>\\d+)\\s+(?<local>${ADDRESS})\\s+(?<remote>${ADDRESS})(?:\\s+(?<ivrf>\\S+))??(?:\\s+(?<activity>${STATUS}))?\\s+(?<encr>\\S+)\\s+(?<hash>\\S+)\\s+(?<auth>\\S+)\\s+(?<dh>\\d+)\\s+(?<lifetime>[\\d:]+)(?:\\s+(?<cap>[A-Z]+))?(?:\\s+\\((?<remark>\\w+)\\))?$`,
);

/** The table that ASA prints in detail, up to 8.x: `1 192.0.2.9 User Resp No AM_Active 3des SHA preshrd 86400`. */
const ASA_ROW = new RegExp(
  `^\\s*(?<index>\\d+)\\s+(?<peer>${ADDRESS})\\s+(?<type>User|L2L|\\w+)\\s+(?<role>Init|Resp)\\w*\\s+(?<rekey>Yes|No)\\s+(?<state>\\w+)\\s+(?<encrypt>\\S+)\\s+(?<hash>\\S+)\\s+(?<auth>\\S+)(?:\\s+(?<lifetime>\\d+))?$`,
);

const RULES: readonly Rule<Reading>[] = [
  { pattern: PLAIN_ROW, take: ({ rows }, groups) => void rows.push(plainRow(groups, rows.length + 1)) },
  { pattern: DETAIL_ROW, take: ({ rows }, groups) => void rows.push(detailRow(groups, rows.length + 1)) },
  {
    // `????`: no engine has the SA yet
    pattern: /^\s*Engine-id:Conn-id =\s+(?:(?<engine>[^:]*):(?<id>\d+)|[?-]+$)/,
    take: ({ rows }, { engine, id }) =>
      engine === undefined ? rows.length > 0 : setLast(rows, { engine, engineConnId: Number(id) }),
  },
  { pattern: ASA_ROW, take: ({ rows }, groups) => void rows.push(asaTableRow(groups, rows.length + 1)) },
  {
    pattern: /^\s*IKE Peer\s+Type\s+Dir\s+Rky\s+State\s/,
    take: (reading) => {
      reading.sawHeader = true;
    },
  },
  {
    pattern: /^\s*(?:dst\s+src\s+state\s+conn-id|f_vrf\/i_vrf\s+dst|C-id\s+Local|Conn-id\s+Local)/i,
    take: (reading) => {
      reading.sawHeader = true;
    },
  },
  { pattern: /^\s*(?<key>dst|src): (?<value>\S+)$/, take: takeIpv6 },
  {
    pattern:
      /^\s*(?:state: (?<state>\S+)\s+)?conn-id:\s+(?<conn>\d+)(?:,?\s+slot:\s+(?<slot>\d+))?(?:,?\s+state: (?<state2>\S+))?,?\s+status: (?<activity>\S+)(?:\s+\((?<remark>\w+)\))?/,
    take: closeIpv6,
  },
  {
    pattern: /^\s*(?:IPv[46] Crypto ISAKMP SA|There are no (?:ISAKMP|IKEv1) SAs|IKEv[12] SAs:|Total IKE SA:)/i,
    take: (reading) => {
      reading.sawHeader = true;
    },
  },
  { pattern: /^\s*(?:Active|Rekey) SA:\s+\d+/, take: () => undefined },
  { pattern: /^(?:Codes:)?\s*(?:[A-Z]|psk|rsig|renc) - \S/, take: () => undefined },
  {
    pattern: /^\s*(?<index>\d+)\s+IKE Peer:\s+(?<peer>\S+)/,
    take: ({ rows }, { index = "", peer = "" }) => void rows.push(asaRow(index, peer, rows.length + 1)),
  },
  {
    pattern:
      /^\s*(?<key>[A-Z][A-Za-z -]*?)\s*:\s+(?<value>\S+)(?:\s+(?<key2>[A-Z][A-Za-z -]*?)\s*:\s+(?<value2>\S+))?$/,
    take: takeAsaPairs,
  },
];

/** `show crypto isakmp sa [detail]` of IOS and IOS-XE, `show crypto ikev1|isakmp sa [detail]` of ASA. */
export function readIsakmpSas(text: string): Parsed<IsakmpSa> {
  const reading: Reading = { rows: [], sawHeader: false, pending: {} };
  const lines = readByRules(text, reading, RULES);
  const isEmpty = !reading.sawHeader && reading.rows.length === 0;
  return { rows: reading.rows, unread: lines.unread, incomplete: isEmpty || lines.isCut };
}

/** Main mode and quick mode states of IOS and ASA, of which only these are an ISAKMP SA that works. */
const WORKING = new Set(["QM_IDLE", "MM_ACTIVE", "AM_ACTIVE"]);

const statusOf = (state: string, remark: string | undefined): IkeSa["status"] => {
  if (remark === "deleted") return "INVALID";
  return WORKING.has(state) ? "ESTABLISHED" : "CONNECTING";
};

function plainRow(
  { dst = "", src = "", state = "", conn = "", slot, activity = "", remark }: Groups,
  row: number,
): IsakmpSa {
  return {
    row,
    localIndex: conn,
    localAddress: dst,
    remoteAddress: src,
    ikeVersion: "IKEV1",
    role: "RESPONDER",
    status: statusOf(state, remark),
    state,
    activity,
    ...(slot === undefined ? {} : { slot: Number(slot) }),
    ...(remark === undefined ? {} : { remark }),
  };
}

/** Only SAs that have keys are told in detail. */
function detailRow(groups: Groups, row: number): IsakmpSa {
  const {
    conn = "",
    local = "",
    remote = "",
    ivrf,
    activity,
    encr,
    hash,
    auth,
    dh,
    lifetime = "",
    cap,
    remark,
  } = groups;
  const remaining = secondsOf(lifetime);
  return {
    row,
    localIndex: conn,
    localAddress: local,
    remoteAddress: remote,
    ikeVersion: "IKEV1",
    status: remark === "deleted" ? "INVALID" : "ESTABLISHED",
    lifetime,
    dhGroup: Number(dh),
    ...(remaining === undefined ? {} : { lifetimeRemainingSec: remaining }),
    ...(ivrf === undefined ? {} : { ivrf }),
    ...(activity === undefined ? {} : { activity }),
    ...(encr === undefined ? {} : { encryptionAlgorithm: encr }),
    ...(hash === undefined ? {} : { integrityAlgorithm: hash }),
    ...(auth === undefined ? {} : { authMethod: auth }),
    ...(cap === undefined ? {} : { capabilities: cap }),
    ...(remark === undefined ? {} : { remark }),
  };
}

function setLast(rows: Writable<IsakmpSa>[], patch: Partial<IsakmpSa>): boolean {
  const last = rows.at(-1);
  if (last === undefined) return false;
  Object.assign(last, patch);
  return true;
}

function takeIpv6(reading: Reading, { key = "", value = "" }: Groups): void {
  reading.pending[key] = value;
}

function closeIpv6(reading: Reading, { state, state2, ...groups }: Groups): boolean {
  const { dst, src } = reading.pending;
  if (dst === undefined || src === undefined) return false;
  reading.rows.push(plainRow({ dst, src, state: state ?? state2, ...groups }, reading.rows.length + 1));
  reading.pending = {};
  return true;
}

const asaRow = (index: string, peer: string, row: number): IsakmpSa => ({
  row,
  localIndex: index,
  localAddress: "",
  remoteAddress: peer,
  ikeVersion: "IKEV1",
  status: "UNKNOWN",
  details: {},
});

function asaTableRow(groups: Groups, row: number): IsakmpSa {
  const { index = "", peer = "", role, state = "", type, rekey, encrypt, hash, auth, lifetime } = groups;
  const told = { type, rekey, encrypt, hash, auth, lifetime: lifetime === undefined ? undefined : Number(lifetime) };
  return {
    ...asaRow(index, peer, row),
    role: role === "Init" ? "INITIATOR" : "RESPONDER",
    state,
    status: statusOf(state.toUpperCase(), undefined),
    details: Object.fromEntries(
      Object.entries(told).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
  };
}

function takeAsaPairs({ rows }: Reading, { key = "", value = "", key2, value2 }: Groups): boolean {
  const last = rows.at(-1);
  if (last?.details === undefined) return false;
  takeAsaPair(last, key, value);
  if (key2 !== undefined && value2 !== undefined) takeAsaPair(last, key2, value2);
  return true;
}

function takeAsaPair(sa: Writable<IsakmpSa>, key: string, value: string): void {
  if (key === "State") Object.assign(sa, { state: value, status: statusOf(value, undefined) });
  else if (key === "Role") sa.role = value === "initiator" ? "INITIATOR" : "RESPONDER";
  else if (key === "Lifetime Remaining") sa.lifetimeRemainingSec = Number(value);
  else sa.details = { ...sa.details, [camel(key)]: /^\d+$/.test(value) ? Number(value) : value };
}
