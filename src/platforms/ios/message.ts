import type { Fields } from "../../model/observation.ts";
import type { LogMessage } from "../message.ts";
import { rowOf } from "./row.ts";

/** A message whose text has one form: its named groups are its fields. */
export interface MessageForm {
  readonly tag: string;
  readonly event: string;
  /** See `LogMessage.literal`: for messages that IOS-XE wraps into another's. */
  readonly literal?: string;
  readonly pattern: RegExp;
  /** Groups that are numbers; an SPI in hexadecimal is one. */
  readonly numbers?: readonly string[];
  /** Fields that every such message has: the state that it tells. */
  readonly always?: Fields;
  /** Names of the fields by which a message and the one that ends it are the same thing. */
  readonly key?: readonly [kind: string, ...fields: string[]];
}

export function messageOf({ tag, event, literal, pattern, numbers, always, key }: MessageForm): LogMessage {
  return {
    tag,
    event,
    ...(literal === undefined ? {} : { literal }),
    parse(text) {
      const groups = pattern.exec(text)?.groups;
      if (groups === undefined && !pattern.test(text)) return undefined;
      const fields: Fields = { ...rowOf(groups ?? {}, numbers), ...always };
      if (key === undefined) return { fields };
      const [kind, ...names] = key;
      return { fields, instanceKey: [kind, ...names.map((name) => String(fields[name] ?? ""))].join(" ").trim() };
    },
  };
}
