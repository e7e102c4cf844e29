import type { Fields, FieldValue } from "../../model/observation.ts";
import { asState, GroupPattern, type Typing } from "../group-pattern.ts";
import type { LogMessage } from "../message.ts";
import { putAttributes, reading, told } from "./message-fields.ts";

/** A message whose text has one form: its named groups are its fields, and structured data gives the same by its own names. */
export interface TextForm {
  readonly tag: string;
  readonly event: string;
  /** See `LogMessage.literal`: for messages without a tag. */
  readonly literal?: string;
  readonly pattern: RegExp;
  /** Groups that are numbers. */
  readonly numbers?: readonly string[];
  /** Groups that are states, in capitals. */
  readonly states?: readonly string[];
  /** Parameters of structured data that have another name than our field. */
  readonly attributes?: Readonly<Record<string, string>>;
  readonly always?: Fields;
  /** The fields by which a message and the one that ends it are the same thing. */
  readonly key?: readonly [kind: string, ...fields: string[]];
}

export function textMessage(form: TextForm): LogMessage {
  const { tag, event, literal, numbers, states, attributes: names = {}, always, key } = form;
  const typingOf = (name: string): Typing => {
    if (numbers?.includes(name)) return Number;
    return states?.includes(name) ? asState : told;
  };
  const pattern = new GroupPattern(form.pattern, typingOf);
  return {
    tag,
    event,
    ...(literal === undefined ? {} : { literal }),
    parse(text, attributes) {
      const fields: Record<string, FieldValue> = {};
      if (attributes !== undefined) putAttributes(fields, attributes, names);
      if (!pattern.read(text, fields) && (attributes === undefined || literal !== undefined)) return undefined;
      if (always !== undefined) Object.assign(fields, always);
      if (key === undefined) return { fields };
      const [kind, ...parts] = key;
      return reading(fields, kind, ...parts.map((part) => fields[part]));
    },
  };
}
