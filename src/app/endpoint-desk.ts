import type { EndpointAnswer, EndpointDesk, EndpointSummary } from "../api/endpoint-desk.ts";
import type { Order } from "../endpoint/show/command.ts";
import { runCommand } from "../endpoint/show/run.ts";
import type { EndpointView } from "../endpoint/show/view.ts";
import { didYouMean, UsageError } from "../errors/errors.ts";

/** An endpoint that this process runs, as the operational commands need it. */
export interface HeldEndpoint {
  readonly name: string;
  readonly address: string;
  view(): EndpointView;
  order(order: Order): void;
}

/** The operational commands at endpoints of this process. Whoever has the token may see and change. */
export function endpointDesk(endpoints: readonly HeldEndpoint[]): EndpointDesk {
  return {
    list: () => endpoints.map(summaryOf),
    run: (name, line) => answer(find(endpoints, name), line),
  };
}

function answer(endpoint: HeldEndpoint, line: string): EndpointAnswer {
  const ran = runCommand(line, endpoint.view(), "view");
  switch (ran.kind) {
    case "text":
      return { kind: "text", text: ran.text, json: ran.json ?? null };
    case "help":
      return ran;
    case "orders":
      for (const order of ran.orders) endpoint.order(order);
      return { kind: "done", text: "", json: ran.orders };
    case "error":
      return { kind: ran.isRefused === true ? "refused" : "slip", text: ran.text };
  }
}

function summaryOf({ name, address, view }: HeldEndpoint): EndpointSummary {
  const { ikeSas, tunnels } = view();
  return { name, address, ikeSas: ikeSas.filter(({ isMatured }) => isMatured).length, tunnels: tunnels.length };
}

function find(endpoints: readonly HeldEndpoint[], name: string): HeldEndpoint {
  const found = endpoints.find((one) => one.name === name);
  if (found !== undefined) return found;
  const names = endpoints.map((one) => one.name);
  const meant = didYouMean(name, names);
  const mend = meant === undefined ? `there are: ${names.join(", ")}` : `did you mean “${meant}”?`;
  throw new UsageError("endpoint.unknown", `there is no endpoint “${name}”; ${mend}`);
}
