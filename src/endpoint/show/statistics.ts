import type { ChildCounters } from "../esp/child-sa.ts";
import type { StatisticsView } from "./view.ts";

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
  },
};

/** Child SAs are ESP. A wrong ICV is an authentication failure, which an AEAD cannot tell from one of decryption. */
export const statisticsOf = (counted: Readonly<ChildCounters>, invalidSpi?: number): StatisticsView => ({
  esp: {
    outputBytes: counted.outBytes,
    inputBytes: counted.inBytes,
    outputPackets: counted.outPackets,
    inputPackets: counted.inPackets,
  },
  ah: NO_TRAFFIC,
  errors: {
    ...NO_STATISTICS.errors,
    replay: counted.replayed + counted.tooOld,
    espAuthentication: counted.badIcv,
    badTrailers: counted.badTrailer,
    ...(invalidSpi === undefined ? {} : { invalidSpi }),
  },
});
