import { isFieldsWording } from "../field-words.ts";
import type { IkeSaDraft } from "./ike-sa-rows.ts";

/** `IPsec SA Rekey CREATE_CHILD_SA exchange stats:`. */
const TITLE = /^(?<exchange>\S.{0,60}) exchange stats:$/i;
const COLUMNS = /^Initiator stats:\s+Responder stats:$/i;
/** `Request Out : 3     Request In : 1`; either side may have nothing more to tell. */
const COUNTS =
  /^(?<sent>[A-Z][\w ]{1,40}?)\s*:\s*(?<sentCount>\d+)(?:\s{2,}(?<answered>[A-Z][\w ]{1,40}?)\s*:\s*(?<answeredCount>\d+))?$/;

/** Takes a line of the tables that iked prints of its exchanges; they follow their title. */
export function takeExchangeStats(sa: IkeSaDraft, line: string): boolean {
  const title = TITLE.exec(line)?.groups?.exchange;
  if (title !== undefined) {
    sa.exchanges = { ...sa.exchanges, [title]: { initiator: {}, responder: {} } };
    return true;
  }
  const [exchange, stats] = Object.entries(sa.exchanges ?? {}).at(-1) ?? [];
  if (exchange === undefined || stats === undefined) return false;
  if (COLUMNS.test(line)) return true;
  const { sent, sentCount, answered, answeredCount } = COUNTS.exec(line)?.groups ?? {};
  if (sent === undefined || !isFieldsWording(sent) || !isFieldsWording(answered ?? "")) return false;
  const initiator = { ...stats.initiator, [sent]: Number(sentCount) };
  const responder =
    answered === undefined ? stats.responder : { ...stats.responder, [answered]: Number(answeredCount) };
  sa.exchanges = { ...sa.exchanges, [exchange]: { initiator, responder } };
  return true;
}
