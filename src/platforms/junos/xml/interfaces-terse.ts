import type { Parsed } from "../../command.ts";
import type { TerseAddress, TerseInterface } from "../interfaces-rows.ts";
import { given } from "../values.ts";
import type { XmlElement } from "./element.ts";
import { readReply, textOf, within } from "./fill.ts";

/** `get-interface-information` with `terse`: a physical interface, then its units. */
export const readInterfacesTerseXml = (text: string): Parsed<TerseInterface> =>
  readReply(text, (reply) =>
    [...within(reply, "physical-interface")]
      .flatMap((physical) => [physical, ...within(physical, "logical-interface")])
      .map(interfaceOf)
      .filter((row) => row.interface !== ""),
  );

const interfaceOf = (element: XmlElement): TerseInterface => ({
  interface: textOf(element, "name") ?? "",
  adminStatus: textOf(element, "admin-status") ?? "",
  linkStatus: textOf(element, "oper-status") ?? "",
  families: element.children
    .filter(({ name }) => name === "address-family")
    .map((family) => ({
      family: textOf(family, "address-family-name") ?? "",
      addresses: [...within(family, "interface-address")].map(addressOf),
    })),
});

const addressOf = (element: XmlElement): TerseAddress => ({
  ...given("local", textOf(element, "ifa-local")),
  ...given("remote", textOf(element, "ifa-destination")),
});
