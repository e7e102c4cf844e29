import type { LabDesk } from "../api/endpoint-desk.ts";
import { faults } from "../lab/faults.ts";
import type { Lab } from "../lab/lab.ts";
import type { HeldEndpoint } from "./endpoint-desk.ts";

/** The lab, as the faces show and break it. */
export const labDesk = (lab: Lab): LabDesk => ({
  gateways: () => lab.state(),
  faults: () => faults,
  break: (gateway, fault) => lab.break(gateway, fault),
  mend: (gateway, fault) => lab.mend(gateway, fault),
});

export const labEndpoints = (lab: Lab): readonly HeldEndpoint[] =>
  lab.gateways.map(({ name, address }) => ({
    name,
    address,
    view: () => lab.view(name),
    order: (order) => lab.order(name, order),
  }));
