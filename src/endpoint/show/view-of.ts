import { TUNNEL_EVENT } from "../../liveness/raised.ts";
import type { Instant } from "../../time/instant.ts";
import type { CertificateDatabase } from "../certificates/database.ts";
import { certificateEntries, crlEntries } from "../certificates/database-view.ts";
import type { Endpoint } from "../endpoint.ts";
import { ikeSaView } from "./ike-sa-view.ts";
import { statisticsOf } from "./statistics.ts";
import { manualView, tunnelViews } from "./tunnel-view.ts";
import type { EndpointView, RedundancyView } from "./view.ts";

/** What stands beside an endpoint and belongs to what its operator sees. */
export interface Surroundings {
  readonly certificates?: CertificateDatabase;
  readonly redundancy?: RedundancyView;
}

/** The endpoint as it stands at `now`. */
export function viewOf(endpoint: Endpoint, now: Instant, beside: Surroundings = {}): EndpointView {
  const { ledger, ikeSas, manual } = endpoint;
  const { certificates, redundancy = { interfaces: [], peers: [] } } = beside;
  const children = [...ikeSas.flatMap((sa) => sa.children), ...manual.all.map(({ child }) => child)];
  return {
    ikeSas: ikeSas.map((sa) => ikeSaView(endpoint, sa, now)),
    tunnels: [...manual.all.map(manualView), ...tunnelViews(endpoint, now)],
    certificates: {
      certificates: certificates === undefined ? [] : certificateEntries(certificates, now),
      crls: certificates === undefined ? [] : crlEntries(certificates, now),
    },
    redundancy,
    statistics: statisticsOf(ledger.totals(children), ledger),
    tunnelEvents: ledger.tunnelEvents.map(({ event, count }) => ({ text: TUNNEL_EVENT[event].text, count })),
  };
}
