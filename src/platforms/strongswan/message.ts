import type { Fields, FieldValue } from "../../model/observation.ts";
import { asText, GroupPattern } from "../group-pattern.ts";
import type { LogMessage } from "../message.ts";

/** A message of charon's log: found by its literal, read by its pattern. */
export interface MessageForm {
  /** A short name of ours: charon's messages have no tags. */
  readonly tag: string;
  readonly event: string;
  readonly literal: string;
  readonly pattern: RegExp;
  /** Groups that are numbers. */
  readonly numbers?: readonly string[];
  /** Names of the fields by which a message and the one that ends it are the same thing. */
  readonly key?: readonly [kind: string, ...fields: string[]];
}

/** The thread and the SA that charon writes in front: `05[IKE] <edge|4> `, whose name may be missing. */
const CONTEXT = new GroupPattern(/^\d+\[\w+\] (?:<(?:(?<connection>[^|>]+)\|)?(?<uniqueId>\d+)> )?/, () => asText);

export function messageOf({ tag, event, literal, pattern, numbers, key }: MessageForm): LogMessage {
  const form = new GroupPattern(pattern, (name) => (numbers?.includes(name) ? Number : asText));
  return {
    tag,
    event,
    literal,
    parse(text) {
      const fields: Record<string, FieldValue> = {};
      CONTEXT.read(text, fields);
      if (!form.read(text, fields)) return undefined;
      return key === undefined ? { fields } : { fields, instanceKey: keyOf(key, fields) };
    },
  };
}

const keyOf = ([kind, ...names]: readonly string[], fields: Fields): string =>
  [kind, ...names.map((name) => String(fields[name] ?? ""))].join(" ").trim();
