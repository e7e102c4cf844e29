import type { OperationalCommand, Order, Outcome } from "./command.ts";
import { chosen, interfaceName, redundantSa, saName } from "./options.ts";
import { noSa } from "./show-es.ts";

// The commands that change something. They say nothing when all is well, as the device does.

const orders = (...given: readonly Order[]): Outcome => ({ kind: "orders", orders: given });
const refused = (reason: string): Outcome => ({ kind: "refused", reason });

export const clearIke: OperationalCommand = {
  words: ["clear", "ike", "security-associations"],
  help: "Clear IKE security associations",
  needs: "view",
  options: [
    {
      name: "peer",
      value: { placeholder: "<destination-ip-address>" },
      help: "Clear the IKE security association to this destination address",
      known: ({ ikeSas }) => [...new Set(ikeSas.map(({ remote }) => remote.address))],
    },
  ],
  run({ ikeSas }, given) {
    const peer = given.get("peer");
    if (peer !== undefined && !ikeSas.some(({ remote }) => remote.address === peer))
      return refused(`no IKE security association to ${peer}`);
    return orders({ kind: "clear-ike", peer });
  },
};

export const clearIpsec: OperationalCommand = {
  words: ["clear", "ipsec", "security-associations"],
  help: "Clear IPsec security associations; new ones are then created",
  needs: "view",
  options: [saName("Clear a particular security association", "dynamic")],
  run({ tunnels }, given) {
    const name = given.get("sa-name");
    if (name === undefined) return orders({ kind: "clear-ipsec", name });
    const named = tunnels.filter((one) => one.name === name);
    if (named.length === 0) return refused(noSa(name));
    if (!named.some(({ type }) => type === "dynamic"))
      return refused(`security association ${name} is manual; only dynamic ones can be cleared`);
    return orders({ kind: "clear-ipsec", name });
  },
};

/** Both options are optional; without one, both kinds are switched, as `clear` without one clears all. */
export const requestSwitch: OperationalCommand = {
  words: ["request", "ipsec", "switch"],
  help: "Switch between primary and backup interfaces or tunnels",
  needs: "view",
  options: [
    { ...interfaceName, help: "Switch to the backup encryption interface" },
    { ...redundantSa, help: "Switch to the backup tunnel" },
  ],
  run({ redundancy }, given) {
    const isAll = given.size === 0;
    const [name, sa] = [given.get("interface"), given.get("security-associations")];
    const interfaces = chosen(redundancy.interfaces, name, ({ primary, backup }, value) =>
      [primary.name, backup.name].includes(value),
    );
    const peers = chosen(redundancy.peers, sa, (one, value) => one.name === value);
    if (name !== undefined && interfaces.length === 0)
      return refused(name === "" ? "no interface has a backup" : `interface ${name} has no backup`);
    if (sa !== undefined && peers.length === 0)
      return refused(sa === "" ? "no security association has a backup peer" : `${noSa(sa)}, or it has no backup peer`);
    if (isAll && interfaces.length + peers.length === 0) return refused("nothing here has a backup");
    return orders(
      ...(isAll || name !== undefined ? interfaces : []).map(
        ({ primary }): Order => ({ kind: "switch-interface", name: primary.name }),
      ),
      ...(isAll || sa !== undefined ? peers : []).map((one): Order => ({ kind: "switch-peers", name: one.name })),
    );
  },
};
