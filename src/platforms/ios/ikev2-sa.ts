import type { IkeSa } from "../../model/sa.ts";
import type { Parsed } from "../command.ts";
import { isFieldsWording } from "../field-words.ts";
import { camel, type Groups, rowOf } from "./row.ts";
import { type Rule, readByRules } from "./table.ts";

/** A child SA under its IKE SA: selectors and SPIs as printed. */
export interface Ikev2Child {
  readonly localSelectors: readonly string[];
  readonly remoteSelectors: readonly string[];
  /** `local -> remote`, where the release prints them in pairs. */
  readonly trafficSelectors: readonly string[];
  /** `espSpiIn`, `espSpiOut`, `encr`, `keysize`, `espHmac`, `mode`… */
  readonly details: Readonly<Record<string, string | number>>;
}

/** An IKEv2 SA with what IOS and ASA say beside the model. */
export interface Ikev2Sa extends IkeSa {
  readonly fvrf?: string;
  readonly ivrf?: string;
  /** Local and remote as printed: `192.0.2.1/500`. */
  readonly endpoints: readonly string[];
  /** What stands in the lines below the row, by the device's own names: `encr`, `prf`, `dhGrp`, `localId`, `natT`. */
  readonly details: Readonly<Record<string, string | number>>;
  readonly remoteSubnets: readonly string[];
  readonly children: readonly Ikev2Child[];
  /** The session above it, in `show crypto ikev2 session` and on ASA. */
  readonly session?: Readonly<Record<string, string | number>>;
}

type Pairs = Record<string, string | number>;

/** A child while its lines are read. */
interface ChildDraft {
  readonly localSelectors: string[];
  readonly remoteSelectors: string[];
  readonly trafficSelectors: string[];
  readonly details: Pairs;
}

/** An SA while its lines are read. */
interface Draft {
  readonly row: Groups;
  readonly details: Pairs;
  readonly remoteSubnets: string[];
  readonly children: ChildDraft[];
  readonly session?: Pairs;
  local?: string;
  remote?: string;
}

interface Reading {
  readonly drafts: Draft[];
  session: Pairs | undefined;
  sawTitle: boolean;
}

const ENDPOINT = "[0-9A-Fa-f.:]{2,45}\\/\\d{1,5}";
const VRFS = "(?<fvrf>[^\\s/]+)\\/(?<ivrf>[^\\s/]+)";

/** `1 192.0.2.1/500 198.51.100.1/500 none/none READY`; ASA: role behind, VRFs only in late releases; IPv6: ends on lines of their own. */
const ROW = new RegExp(
  `^\\s*(?<id>\\d+)\\s+(?:(?<local>${ENDPOINT})\\s+(?<remote>${ENDPOINT})(?:\\s+${VRFS})?|(?<fvrf6>[^\\s/]+)\\/(?<ivrf6>[^\\s/]+))\\s+(?<status>[A-Z][A-Z_-]+)(?:\\s+(?<role>INITIATOR|RESPONDER))?$`,
);

const inSa =
  (take: (sa: Draft, groups: Groups) => void) =>
  ({ drafts }: Reading, groups: Groups): boolean => {
    const sa = drafts.at(-1);
    if (sa === undefined) return false;
    take(sa, groups);
    return true;
  };

/** The same for names that are not known beforehand: one that no gateway uses is kept, and its line unread. */
const named =
  (take: (sa: Draft, groups: Groups) => void) =>
  (reading: Reading, groups: Groups): boolean =>
    inSa(take)(reading, groups) && isFieldsWording(groups.key ?? "");

const inChild =
  (take: (child: ChildDraft, groups: Groups) => void) =>
  ({ drafts }: Reading, groups: Groups): boolean => {
    const child = drafts.at(-1)?.children.at(-1);
    if (child === undefined) return false;
    take(child, groups);
    return true;
  };

const put = (into: Pairs, key: string, value: string): void => {
  into[camel(key)] = /^\d{1,15}$/.test(value) ? Number(value) : value;
};

const RULES: readonly Rule<Reading>[] = [
  { pattern: ROW, take: (reading, groups) => openSa(reading, groups) },
  {
    pattern: /^\s*(?:IPv[46] Crypto IKEv2 +(?:SA|Session)|IKEv2 SAs:|There are no IKEv2 SAs|Tunnel-id\s)/i,
    take: (reading) => {
      reading.sawTitle = true;
    },
  },
  {
    pattern: /^\s*Session-id:(?<id>\d+), Status:(?<status>[^,]+), IKE count:(?<ike>\d+), CHILD count:(?<child>\d+)/,
    take: (reading, { id, status = "", ike, child }) => {
      reading.session = { id: Number(id), status, ikeCount: Number(ike), childCount: Number(child) };
    },
  },
  {
    pattern: /^\s*Local\s+(?<end>[0-9A-Fa-f.:]+\/\d+)$/,
    take: inSa((sa, { end }) => Object.assign(sa, { local: end })),
  },
  {
    pattern: /^\s*Remote\s+(?<end>[0-9A-Fa-f.:]+\/\d+)$/,
    take: inSa((sa, { end }) => Object.assign(sa, { remote: end })),
  },
  { pattern: /^\s*Child sa:(?:\s*(?<rest>\S.*))?$/i, take: openChild },
  { pattern: /^\s*local selector\s+->\s+remote[ _]selector$/, take: inChild(() => undefined) },
  { pattern: /^\s*local selector\s+(?<s>\S.*)$/, take: inChild((child, { s = "" }) => child.localSelectors.push(s)) },
  { pattern: /^\s*remote selector\s+(?<s>\S.*)$/, take: inChild((child, { s = "" }) => child.remoteSelectors.push(s)) },
  {
    pattern: /^\s*(?<s>\S+ - \S+\s+->\s+\S+ - \S+)$/,
    take: inChild((child, { s = "" }) => child.trafficSelectors.push(s)),
  },
  {
    pattern: /^\s*(?<kind>ESP spi|AH spi|CPI) in\/out: (?<in>\w+)\/(?<out>\w+)/,
    take: inChild((child, { kind = "", in: ingress = "", out = "" }) => {
      put(child.details, `${kind} in`, ingress);
      put(child.details, `${kind} out`, out);
    }),
  },
  {
    pattern: /^\s*Encr: (?<encr>[^,]+), keysize: (?<keysize>\d+), esp_hmac: (?<hmac>\S+)/,
    take: inChild((child, { encr = "", keysize = "", hmac = "" }) =>
      Object.assign(child.details, { encr, keysize: Number(keysize), espHmac: hmac }),
    ),
  },
  {
    pattern: /^\s*ah_hmac: (?<hmac>[^,]+), comp: (?<comp>[^,]+), mode (?<mode>\S+)/,
    take: inChild((child, { hmac = "", comp = "", mode = "" }) =>
      Object.assign(child.details, { ahHmac: hmac, comp, mode }),
    ),
  },
  { pattern: /^\s*(?<pairs>Encr: .+)$/, take: inSa((sa, { pairs = "" }) => takeAlgorithms(sa, pairs)) },
  {
    pattern: /^\s*Life\/Active Time: (?<life>\d+)\/(?<active>\d+) sec/,
    take: inSa((sa, { life, active }) =>
      Object.assign(sa.details, { lifetimeSec: Number(life), activeSec: Number(active) }),
    ),
  },
  {
    pattern: /^\s*CE id: (?<ce>\d+), Session-id: (?<session>\d+)/,
    take: inSa((sa, { ce, session }) => Object.assign(sa.details, { ceId: Number(ce), sessionId: Number(session) })),
  },
  {
    pattern: /^\s*(?<key>Local [^:]+?):\s+(?<value>\S+)\s+(?<key2>Remote [^:]+?):\s+(?<value2>\S+)$/,
    take: inSa((sa, { key = "", value = "", key2 = "", value2 = "" }) => {
      takeEnd(sa, key, value);
      takeEnd(sa, key2, value2);
    }),
  },
  {
    pattern: /^\s*DPD configured for (?<dpd>\d+) seconds, retry (?<retry>\d+)/,
    take: inSa((sa, { dpd, retry }) =>
      Object.assign(sa.details, { dpdConfiguredSec: Number(dpd), dpdRetrySec: Number(retry) }),
    ),
  },
  {
    pattern:
      /^\s*(?<key>[A-Z][A-Za-z -]*?)\s+(?:is )?(?<value>(?:not\s+)?(?:configured|detected|disabled|enabled))\.?(?:\s+(?<where>inside|outside))?$/i,
    take: named((sa, { key = "", value = "", where }) => {
      put(sa.details, key, value.replace(/\s+/g, " "));
      if (where !== undefined) put(sa.details, `${key} where`, where);
    }),
  },
  {
    pattern: /^\s*NAT-T is detected (?<where>.+)$/,
    take: inSa((sa, { where = "" }) => Object.assign(sa.details, { natT: "detected", natTWhere: where })),
  },
  { pattern: /^\s*Remote subnets:$/i, take: inSa(() => undefined) },
  {
    pattern: /^\s*(?<subnet>\d[\d.]+(?: \d[\d.]+|\/\d+)|[0-9A-Fa-f:]+\/\d+)$/,
    take: inSa((sa, { subnet = "" }) => sa.remoteSubnets.push(subnet)),
  },
  {
    pattern: /^\s*(?<key>[A-Z][A-Za-z0-9 /_-]{1,40}?)\s*:\s+(?<value>\S.*)$/,
    take: named((sa, { key = "", value = "" }) => put(sa.details, key, value)),
  },
];

/** `show crypto ikev2 sa|session [detail]` of IOS and IOS-XE, `show crypto ikev2 sa` of ASA. */
export function readIkev2Sas(text: string): Parsed<Ikev2Sa> {
  const reading: Reading = { drafts: [], session: undefined, sawTitle: false };
  const lines = readByRules(text, reading, RULES);
  const isEmpty = !reading.sawTitle && reading.drafts.length === 0;
  const isOpen = reading.drafts.some(({ details }) => details.lifetimeSec === undefined);
  return { rows: reading.drafts.map(finish), unread: lines.unread, incomplete: isEmpty || isOpen || lines.isCut };
}

function openSa(reading: Reading, row: Groups): void {
  const { session } = reading;
  reading.drafts.push({
    row,
    details: {},
    remoteSubnets: [],
    children: [],
    ...(session === undefined ? {} : { session }),
  });
}

/** IOS begins the selectors on the next line, ASA on the same. */
function openChild({ drafts }: Reading, { rest }: Groups): boolean {
  const sa = drafts.at(-1);
  if (sa === undefined) return false;
  const child: ChildDraft = { localSelectors: [], remoteSelectors: [], trafficSelectors: [], details: {} };
  sa.children.push(child);
  const [, side, selectors] = /^(local|remote) selector\s+(.+)$/.exec(rest ?? "") ?? [];
  if (selectors !== undefined) (side === "local" ? child.localSelectors : child.remoteSelectors).push(selectors);
  return rest === undefined || selectors !== undefined;
}

/** `AES-CBC, keysize: 256, PRF: SHA256, …, DH Grp:14, Auth sign: PSK, Auth verify: PSK, QR`. */
function takeAlgorithms({ details }: Draft, pairs: string): void {
  for (const pair of pairs.split(/,\s*/)) {
    const colon = pair.indexOf(":");
    if (colon === -1) put(details, pair, pair);
    else put(details, pair.slice(0, colon), pair.slice(colon + 1).trim());
  }
}

/** SPIs are hexadecimal, and a name of digits alone is still a name. */
function takeEnd({ details }: Draft, key: string, value: string): void {
  if (/ (?:spi|id)$/i.test(key)) details[camel(key)] = value;
  else put(details, key, value);
}

const STATUS: Readonly<Record<string, IkeSa["status"]>> = { READY: "ESTABLISHED", DELETE: "INVALID" };

function finish({ row, details, children, remoteSubnets, session, ...ends }: Draft): Ikev2Sa {
  const [localAddress = "", localPort] = split(row.local ?? ends.local ?? "");
  const [remoteAddress = "", remotePort] = split(row.remote ?? ends.remote ?? "");
  const { status = "" } = row;
  const role = roleOf(row.role, details.initiatorOfSa);
  return {
    localIndex: row.id ?? "",
    localAddress,
    remoteAddress,
    ...(localPort === undefined ? {} : { localPort: Number(localPort) }),
    ...(remotePort === undefined ? {} : { remotePort: Number(remotePort) }),
    ikeVersion: "IKEV2",
    ...(role === undefined ? {} : { role }),
    status: STATUS[status] ?? "CONNECTING",
    state: status,
    ...spisOf(role, details),
    ...lifeOf(details),
    ...rowOf({ fvrf: row.fvrf ?? row.fvrf6, ivrf: row.ivrf ?? row.ivrf6 }),
    endpoints: [row.local ?? ends.local ?? "", row.remote ?? ends.remote ?? ""],
    details,
    remoteSubnets,
    children,
    ...(session === undefined ? {} : { session }),
  };
}

const split = (endpoint: string): readonly string[] => endpoint.split("/");

function roleOf(printed: string | undefined, initiator: string | number | undefined): IkeSa["role"] | undefined {
  if (printed !== undefined) return printed === "INITIATOR" ? "INITIATOR" : "RESPONDER";
  if (initiator === undefined) return undefined;
  return initiator === "Yes" ? "INITIATOR" : "RESPONDER";
}

/** IOS says whose SPI it is, RFC 7296 §3.1 says who began. */
function spisOf(role: IkeSa["role"] | undefined, { localSpi, remoteSpi }: Pairs): Partial<IkeSa> {
  if (role === undefined || typeof localSpi !== "string" || typeof remoteSpi !== "string") return {};
  const [initiatorSpi, responderSpi] = role === "INITIATOR" ? [localSpi, remoteSpi] : [remoteSpi, localSpi];
  return { initiatorSpi: initiatorSpi.toLowerCase(), responderSpi: responderSpi.toLowerCase() };
}

function lifeOf({ lifetimeSec, activeSec }: Pairs): Partial<IkeSa> {
  if (typeof lifetimeSec !== "number" || typeof activeSec !== "number") return {};
  return { activeSec, lifetimeRemainingSec: Math.max(0, lifetimeSec - activeSec) };
}
