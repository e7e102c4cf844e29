import { currentEgress } from "../detect/cross-check.ts";
import type { TunnelStep } from "../knowledge/cause.ts";
import type { EndFacts } from "../model/facts.ts";
import type { ConfiguredConnection } from "../model/sa.ts";
import { isPlainWord, type Order } from "../platforms/order.ts";
import type { Platform, RemedyTarget } from "../platforms/platform.ts";

export type Plan =
  | { readonly ok: true; readonly orders: readonly Order[]; readonly target: RemedyTarget }
  | { readonly ok: false; readonly why: string };

/** How one step of a remedy is spelt for one end of a tunnel, as its gateway is configured and as its SAs are now. */
export function planStep(
  step: TunnelStep,
  end: EndFacts,
  connections: readonly ConfiguredConnection[],
  platform: Platform,
): Plan {
  const target = aimAt(end, connections);
  const odd = oddWord(target);
  if (odd !== undefined)
    return { ok: false, why: `its answers name ${JSON.stringify(odd)}, which cannot stand in a command` };
  const orders: Order[] = [];
  for (const verb of step.verbs) {
    const spelt = platform.spell(verb, target);
    // A platform where traffic itself brings tunnels up has no word for `initiate`, and needs none.
    if (spelt === undefined && verb !== "initiate")
      return { ok: false, why: `${platform.name} has no command to ${verb}` };
    orders.push(...(spelt ?? []));
  }
  return orders.length > 0
    ? { ok: true, orders, target }
    : { ok: false, why: `there is nothing to order on ${end.device}` };
}

function aimAt(end: EndFacts, connections: readonly ConfiguredConnection[]): RemedyTarget {
  const reading = end.reading;
  const sending = reading === undefined ? [] : currentEgress(reading);
  const ike = reading?.ikeSas ?? [];
  const made = sending[0]?.connection ?? ike[0]?.connection;
  const configured = connections.find(({ name }) => name === made) ?? connections.find((one) => reaches(one, end));
  const connection = made ?? configured?.name;
  const child = sending[0]?.child ?? configured?.children[0]?.name;
  return {
    localAddress: end.localAddress,
    remoteAddress: end.remoteAddress,
    ikeIndexes: ike.flatMap((sa) => (sa.localIndex === undefined ? [] : [sa.localIndex])),
    childIndexes: [...new Set(sending.flatMap((sa) => (sa.localIndex === undefined ? [] : [sa.localIndex])))],
    ...(connection === undefined ? {} : { connection }),
    ...(child === undefined ? {} : { child }),
  };
}

/** What stands in command lines comes from answers of the device, and its peer's address from the other device's. */
const oddWord = ({ localAddress, remoteAddress, ikeIndexes, childIndexes }: RemedyTarget): string | undefined =>
  [localAddress, remoteAddress, ...ikeIndexes, ...childIndexes].find((word) => !isPlainWord(word));

const reaches = (connection: ConfiguredConnection, end: EndFacts): boolean =>
  connection.remoteAddresses.some((address) => address === end.remoteAddress || address === "%any");

/** An order as the audit and the approval show it: exactly what the device is sent. */
export function renderOrder(order: Order): string {
  return order.via === "cli" ? order.command : `${order.command} ${JSON.stringify(order.args)}`;
}
