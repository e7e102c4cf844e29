import type { Ports } from "../../endpoint/config.ts";
import { Endpoint } from "../../endpoint/endpoint.ts";
import { probeIke } from "../../endpoint/probe/ike.ts";
import type { IkeFinding, IkeReport } from "../../endpoint/probe/ike-report.ts";
import { type Duration, milliseconds } from "../../time/instant.ts";
import { systemEntropy as entropy } from "../system-entropy.ts";
import { dial } from "./dial.ts";

export interface IkeOrder {
  readonly gateway: string;
  readonly ports: Ports;
  readonly timeout: Duration;
  /** Between two questions. */
  readonly pace: Duration;
}

/** Each question three times within the timeout, each time twice as patient. */
const TRIES = 3;
const SHARE = 1 / 7;

export const runIkeProbe = (order: IkeOrder, onTold: (finding: IkeFinding) => void): Promise<IkeReport> =>
  dial({
    gateway: order.gateway,
    ports: order.ports,
    onTold,
    prepare: (way, now) => ({
      endpoint: new Endpoint({ connections: [], entropy, ports: { ike: way.local.port, nat: way.local.port } }, now),
      script: probeIke({
        gateway: order.gateway,
        way,
        entropy,
        patience: { first: milliseconds(order.timeout * SHARE), tries: TRIES },
        pace: order.pace,
      }),
    }),
  });
