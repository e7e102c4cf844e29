import type { Counted, ProtocolTraffic } from "../counted.ts";
import type { StatisticsView, TrafficView } from "./view.ts";

const NO_TRAFFIC = { outputBytes: 0, inputBytes: 0, outputPackets: 0, inputPackets: 0 };

export const NO_STATISTICS: StatisticsView = {
  esp: NO_TRAFFIC,
  ah: NO_TRAFFIC,
  errors: {
    ahAuthentication: 0,
    replay: 0,
    espAuthentication: 0,
    espDecryption: 0,
    badHeaders: 0,
    badTrailers: 0,
    selectorMismatch: 0,
  },
};

/**
 * A wrong ICV is an authentication failure, which an AEAD cannot tell from one of decryption.
 *
 * @param endpoint what belongs to no tunnel, and so to the endpoint as a whole
 */
export const statisticsOf = (
  { all, esp, ah }: Counted,
  endpoint?: { readonly invalidSpi: number; readonly tooShort: number },
): StatisticsView => ({
  esp: trafficOf(esp),
  ah: trafficOf(ah),
  errors: {
    ahAuthentication: all.badAhIcv,
    replay: all.replayed + all.tooOld,
    espAuthentication: all.badIcv,
    espDecryption: all.undecipherable,
    badHeaders: all.badHeader + (endpoint?.tooShort ?? 0),
    badTrailers: all.badTrailer,
    selectorMismatch: all.selectorMismatch,
    ...(endpoint === undefined ? {} : { invalidSpi: endpoint.invalidSpi }),
  },
});

const trafficOf = ({ inPackets, inBytes, outPackets, outBytes }: ProtocolTraffic): TrafficView => ({
  outputBytes: outBytes,
  inputBytes: inBytes,
  outputPackets: outPackets,
  inputPackets: inPackets,
});
