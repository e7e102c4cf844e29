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

const dispatches = new WeakMap<Platform, Dispatch>();

/** What a platform's own messages make of a line whose header is read. A line that none of them knows is text. */
export function readLogLine(platform: Platform, message: SyslogMessage): LogReading {
  const { text, tag } = message;
  const plain = { text, fields: {}, ...(tag === undefined ? {} : { tag }) };
  for (const known of candidates(dispatchOf(platform), tag, text)) {
    const read = known.parse(text, attributesOf(message));
    if (read !== undefined) return { text, tag: known.tag, event: known.event, ...read };
  }
  return plain;
}

/** The parameters of all elements together: vendors send one. */
function attributesOf({ structuredData }: SyslogMessage): Attributes | undefined {
  if (structuredData === undefined) return undefined;
  const all: Record<string, string> = {};
  for (const element of Object.values(structuredData)) Object.assign(all, element);
  return all;
}

function candidates(dispatch: Dispatch, tag: string | undefined, text: string): readonly LogMessage[] {
  const tagged = tag === undefined ? undefined : (dispatch.byTag.get(tag) ?? dispatch.byTag.get(withoutPackage(tag)));
  if (tagged !== undefined) return tagged;
  const literal = dispatch.literals?.exec(text)?.[0];
  return literal === undefined ? [] : (dispatch.byLiteral.get(literal) ?? []);
}

/** IOS-XR puts the package before the facility: `PKT_INFRA-LINK-3-UPDOWN` is `LINK-3-UPDOWN`. */
const withoutPackage = (tag: string): string => tag.replace(/^[A-Z\d_]+-(?=[A-Z\d_]+-\d-)/, "");

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
