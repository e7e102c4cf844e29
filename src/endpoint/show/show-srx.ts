import type { OperationalCommand, Outcome } from "./command.ts";
import { chosen, ikeSasOf, index, peerAddress, style } from "./options.ts";
import { briefSecurityIke, detailSecurityIke } from "./show-security-ike.ts";
import { briefSecurityIpsec, detailSecurityIpsec } from "./show-security-ipsec.ts";
import { statisticsLines, tunnelEventLines } from "./show-security-statistics.ts";
import type { EndpointView, TunnelView } from "./view.ts";

// The same of the SRX, under `show security`. A line with an index is about one SA, which it shows in detail.

const answer = (lines: readonly string[], json: unknown): Outcome => ({ kind: "answer", lines, json });

/** Negotiated, and with SAs at this moment. */
const activeTunnels = ({ tunnels }: EndpointView): readonly TunnelView[] =>
  tunnels.filter(({ type, directions }) => type === "dynamic" && directions.length > 0);

const byIndex = ({ index: own }: { readonly index: number }, value: string): boolean => String(own) === value;

export const showSecurityIke: OperationalCommand = {
  words: ["show", "security", "ike", "security-associations"],
  help: "Show IKE security associations",
  needs: "view",
  options: [
    ...style("IKE security association information"),
    index("IKE security association", ({ ikeSas }) => ikeSas),
    peerAddress("The remote end of the IKE negotiation"),
  ],
  run(view, given) {
    const ikeSas = ikeSasOf(view, given);
    const isDetail = given.has("detail") || (given.has("index") && !given.has("brief"));
    return answer(isDetail ? detailSecurityIke(ikeSas) : briefSecurityIke(ikeSas), { ikeSas });
  },
};

export const showSecurityIpsec: OperationalCommand = {
  words: ["show", "security", "ipsec", "security-associations"],
  help: "Show IPsec security associations",
  needs: "view",
  options: [...style("IPsec security association information"), index("tunnel", activeTunnels)],
  run(view, given) {
    const tunnels = chosen(activeTunnels(view), given.get("index"), byIndex);
    const isDetail = given.has("detail") || (given.has("index") && !given.has("brief"));
    return answer(isDetail ? detailSecurityIpsec(tunnels) : briefSecurityIpsec(tunnels), { tunnels });
  },
};

export const showSecurityStatistics: OperationalCommand = {
  words: ["show", "security", "ipsec", "statistics"],
  help: "Show IPsec statistics",
  needs: "view",
  options: [index("tunnel", activeTunnels)],
  run(view, given) {
    const wanted = given.get("index");
    if (wanted === undefined) return answer(statisticsLines(view.statistics), view.statistics);
    const tunnel = activeTunnels(view).find((one) => byIndex(one, wanted));
    if (tunnel === undefined) return { kind: "refused", reason: `no tunnel with index ${wanted}` };
    return answer(statisticsLines(tunnel.statistics), { index: tunnel.index, ...tunnel.statistics });
  },
};

export const showSecurityEvents: OperationalCommand = {
  words: ["show", "security", "ipsec", "tunnel-events-statistics"],
  help: "Show how often each event has happened to tunnels",
  needs: "view",
  options: [],
  run: (view) => answer(tunnelEventLines(view), { tunnelEvents: view.tunnelEvents }),
};
