import type { Parsed } from "../../command.ts";
import type { OspfNeighbor } from "../ospf-rows.ts";
import type { Writable } from "../rules.ts";
import { given, seconds } from "../values.ts";
import type { XmlElement } from "./element.ts";
import { type ElementTable, fill, put, putNumber, readReply, textOf, within } from "./fill.ts";

type Draft = Writable<OspfNeighbor>;

/** `get-ospf-neighbor-information`, brief, detail and extensive. */
export const readOspfNeighborsXml = (text: string): Parsed<OspfNeighbor> =>
  readReply(text, (reply) =>
    [...within(reply, "ospf-neighbor-information")].flatMap((information) =>
      [...within(information, "ospf-neighbor")].map((element) => {
        const instance = textOf(information, "ospf-instance-name");
        const row: Draft = { address: "", interface: "", state: "", routerId: "", priority: 0, deadSec: 0 };
        return fill({ ...given("instance", instance), ...row }, element, TABLE);
      }),
    ),
  );

const age =
  (words: "up" | "adjacent", length: "upSec" | "adjacentSec") =>
  (row: Draft, { text, attributes }: XmlElement): void => {
    row[words] = text;
    const found = attributes.seconds === undefined ? seconds(text) : Number(attributes.seconds);
    if (found !== undefined) row[length] = found;
  };

const TABLE: ElementTable<Draft> = {
  "neighbor-address": put("address"),
  "interface-name": put("interface"),
  "ospf-neighbor-state": put("state"),
  "neighbor-id": put("routerId"),
  "neighbor-priority": putNumber("priority"),
  "activity-timer": putNumber("deadSec"),
  "ospf-area": put("area"),
  options: put("options"),
  "dr-address": put("dr"),
  "bdr-address": put("bdr"),
  "neighbor-up-time": age("up", "upSec"),
  "neighbor-adjacency-time": age("adjacent", "adjacentSec"),
  "ospf-neighbor-topology": (row, element) => {
    row.topology = {
      name: textOf(element, "ospf-topology-name") ?? "",
      id: Number(textOf(element, "ospf-topology-id") ?? 0),
      state: textOf(element, "ospf-neighbor-topology-state") ?? "",
    };
  },
};
