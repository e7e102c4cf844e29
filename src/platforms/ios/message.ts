import type { Fields, FieldValue } from "../../model/observation.ts";
import { asState, GroupPattern, type Typing } from "../group-pattern.ts";
import type { LogMessage } from "../message.ts";
import { numberOf, textOf } from "./row.ts";

/** A message whose text has one form: its named groups are its fields. */
export interface MessageForm {
  readonly tag: string;
  readonly event: string;
  /** See `LogMessage.literal`: for messages that IOS-XE wraps into another's. */
  readonly literal?: string;
  readonly pattern: RegExp;
  /** Groups that are numbers; an SPI in hexadecimal is one. */
  readonly numbers?: readonly string[];
  /** Groups that are states, in capitals. */
  readonly states?: readonly string[];
  /** Fields that every such message has: the state that it tells. */
  readonly always?: Fields;
  /** Names of the fields by which a message and the one that ends it are the same thing. */
  readonly key?: readonly [kind: string, ...fields: string[]];
}

export function messageOf({ tag, event, literal, pattern, numbers, states, always, key }: MessageForm): LogMessage {
  const typingOf = (name: string): Typing => {
    if (numbers?.includes(name)) return asNumber;
    return states?.includes(name) ? asState : textOf;
  };
  const form = new GroupPattern(pattern, typingOf);
  return {
    tag,
    event,
    ...(literal === undefined ? {} : { literal }),
    parse(text) {
      const fields: Record<string, FieldValue> = {};
      if (!form.read(text, fields)) return undefined;
      if (always !== undefined) Object.assign(fields, always);
      return key === undefined ? { fields } : { fields, instanceKey: keyOf(key, fields) };
    },
  };
}

function asNumber(text: string): FieldValue | undefined {
  const value = textOf(text);
  return value === undefined ? undefined : numberOf(value);
}

function keyOf([kind, ...names]: readonly [string, ...string[]], fields: Fields): string {
  let key = kind;
  for (const name of names) key += ` ${fields[name] ?? ""}`;
  return key.trim();
}
