import type { Fields } from "../model/observation.ts";
import type { SyslogMessage } from "../wire/syslog/message.ts";
import type { Attributes, LogMessage } from "./message.ts";
import type { Platform } from "./platform.ts";

export interface LogReading {
  readonly event?: string;
  readonly tag?: string;
  readonly text: string;
  readonly fields: Fields;
  readonly instanceKey?: string;
}

interface Dispatch {
  readonly byTag: ReadonlyMap<string, readonly LogMessage[]>;
  /** Finds in one pass which literals a line may hold, whatever their number. */
  readonly literals: RegExp | undefined;
  readonly byLiteral: ReadonlyMap<string, readonly LogMessage[]>;
}

/** No message of any platform is longer; whoever sends longer ones shall not make a pattern look at all of it. */
const LONGEST_READ = 8_192;

const dispatches = new WeakMap<Platform, Dispatch>();

/** What a platform's own messages make of a line whose header is read. A line that none of them knows is text. */
export function readLogLine(platform: Platform, message: SyslogMessage): LogReading {
  const { text, tag } = message;
  const looked = text.length > LONGEST_READ ? text.slice(0, LONGEST_READ) : text;
  for (const known of candidates(dispatchOf(platform), tag, looked)) {
    const read = known.parse(looked, attributesOf(message));
    if (read === undefined) continue;
    const { fields, instanceKey } = read;
    const reading = { text, tag: known.tag, event: known.event, fields };
    return instanceKey === undefined ? reading : { ...reading, instanceKey };
  }
  return tag === undefined ? { text, fields: {} } : { text, tag, fields: {} };
}

/** The parameters of all elements together: vendors send one. */
function attributesOf({ structuredData }: SyslogMessage): Attributes | undefined {
  if (structuredData === undefined) return undefined;
  const all: Record<string, string> = {};
  for (const element of Object.values(structuredData)) Object.assign(all, element);
  return all;
}

function candidates(dispatch: Dispatch, tag: string | undefined, text: string): readonly LogMessage[] {
  const tagged = tag === undefined ? undefined : (dispatch.byTag.get(tag) ?? dispatch.byTag.get(familiar(tag)));
  if (tagged !== undefined) return tagged;
  const literal = dispatch.literals?.exec(text)?.[0];
  return literal === undefined ? [] : (dispatch.byLiteral.get(literal) ?? []);
}

/**
 * The tag as IOS and ASA write it: IOS-XR puts the package before the facility (`PKT_INFRA-LINK-3-UPDOWN`), ASA's EMBLEM form
 * the class behind it (`ASA-vpn-5-750006`), and Firepower has ASA's messages under its own name.
 */
const familiar = (tag: string): string =>
  tag.replace(/^(?:ASA|FTD)-(?:[a-z][\w]*-)?(?=\d-\d)/, "ASA-").replace(/^[A-Z\d_]+-(?=[A-Z\d_]+-\d-)/, "");

function dispatchOf(platform: Platform): Dispatch {
  const known = dispatches.get(platform);
  if (known !== undefined) return known;
  const byTag = new Map<string, LogMessage[]>();
  const byLiteral = new Map<string, LogMessage[]>();
  for (const message of platform.messages) {
    const [map, key] = message.literal === undefined ? [byTag, message.tag] : [byLiteral, message.literal];
    map.set(key, [...(map.get(key) ?? []), message]);
  }
  const escaped = [...byLiteral.keys()].map((literal) => literal.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const dispatch = { byTag, byLiteral, literals: escaped.length === 0 ? undefined : new RegExp(escaped.join("|")) };
  dispatches.set(platform, dispatch);
  return dispatch;
}
