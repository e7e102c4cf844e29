import { onTestFinished } from "vitest";
import type { EndpointDocument } from "../src/app/config/endpoint-schema.ts";
import { type OwnEndpoints, openOwnEndpoints } from "../src/app/endpoints.ts";
import type { EndpointEvent } from "../src/endpoint/events.ts";
import type { LogArrival } from "../src/model/arrival.ts";
import { freePort } from "./free-port.ts";

export interface Seen {
  readonly endpoint: string;
  readonly event: EndpointEvent;
}

export interface OwnPair {
  readonly own: OwnEndpoints;
  readonly logs: readonly LogArrival[];
  /** The first event that fits, whether it has happened or will. */
  until(fits: (seen: Seen) => boolean): Promise<Seen>;
  /** Until both ends have so many children. */
  bothHave(children: number): Promise<void>;
}

/** What is `undefined` is not in the document. */
type Change = { readonly [Key in keyof EndpointDocument]?: EndpointDocument[Key] | undefined };

/** Two endpoints of one process, at two addresses of loopback, closed with the test: west dials, east answers. */
export async function ownPair(west: Change = {}, east: Change = {}): Promise<OwnPair> {
  const port = await freePort();
  const logs: LogArrival[] = [];
  const seen: Seen[] = [];
  const lookers = new Set<() => void>();
  const document = (name: string, [here, there]: readonly [number, number], change: Change): EndpointDocument => {
    const whole = {
      name,
      local: `127.0.0.${here}:${port}`,
      gateways: [`127.0.0.${there}`],
      ports: { ike: port, nat: port },
      psk: "plain:a secret of both",
      localTs: [`10.71.${here}.0/24`],
      remoteTs: [`10.71.${there}.0/24`],
      dpd: { mode: "optimized" },
      ...change,
    };
    return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined)) as EndpointDocument;
  };
  const own = await openOwnEndpoints({
    endpoints: [document("west", [1, 2], west), { ...document("east", [2, 1], east), establish: "on-traffic" }],
    directory: import.meta.dirname,
    onLog: (log) => void logs.push(log),
    onEvent: (endpoint, event) => {
      seen.push({ endpoint, event });
      for (const look of lookers) look();
    },
  });
  onTestFinished(() => own.close());
  const when = <T>(find: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = find();
        if (found === undefined) return;
        lookers.delete(look);
        resolve(found);
      };
      lookers.add(look);
      look();
    });
  const until = (fits: (one: Seen) => boolean): Promise<Seen> => when(() => seen.find(fits));
  const childrenOf = (name: string): number =>
    seen.filter(({ endpoint, event }) => endpoint === name && event.kind === "child-sa-established").length;
  const bothHave = async (children: number): Promise<void> => {
    for (const name of ["west", "east"]) await when(() => (childrenOf(name) >= children ? true : undefined));
  };
  return { own, logs, until, bothHave };
}
