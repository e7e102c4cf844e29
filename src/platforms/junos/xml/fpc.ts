import type { Parsed } from "../../command.ts";
import type { Fpc, FpcPics } from "../fpc-rows.ts";
import type { Writable } from "../rules.ts";
import { given, integer } from "../values.ts";
import type { XmlElement } from "./element.ts";
import { type ElementTable, fill, put, putNumber, readReply, textOf, within } from "./fill.ts";

/** `get-fpc-information`, table and detail. With PICs in it (`pic-style`), they are read by `readFpcPicsXml`. */
export const readFpcsXml = (text: string): Parsed<Fpc> =>
  readReply(text, (reply, locale) =>
    [...within(reply, "fpc")].map((element) => {
      const slot = integer(textOf(element, "slot")) ?? 0;
      return fill<Writable<Fpc>>({ ...locale, slot }, element, FPC);
    }),
  );

/** `get-pic-information` and `get-fpc-information` in its style. */
export const readFpcPicsXml = (text: string): Parsed<FpcPics> =>
  readReply(text, (reply, locale) =>
    [...within(reply, "fpc")].map((element) => ({
      ...locale,
      slot: integer(textOf(element, "slot")) ?? 0,
      state: textOf(element, "state") ?? "",
      ...given("description", textOf(element, "description")),
      pics: [...within(element, "pic")].map((pic) => ({
        slot: integer(textOf(pic, "pic-slot")) ?? 0,
        state: textOf(pic, "pic-state") ?? "",
        ...given("type", textOf(pic, "pic-type")),
      })),
    })),
  );

const detail =
  (name: string) =>
  (row: Writable<Fpc>, { text }: XmlElement): void => {
    row.details = { ...row.details, [name]: text };
  };

const FPC: ElementTable<Writable<Fpc>> = {
  state: put("state"),
  description: detail("description"),
  comment: put("comment"),
  temperature: (row, { text, attributes }) => {
    row.temperature = text;
    const celsius = integer(attributes.celsius ?? text);
    if (celsius !== undefined) row.temperatureC = celsius;
  },
  "cpu-total": putNumber("cpuTotalPct"),
  "cpu-interrupt": putNumber("cpuInterruptPct"),
  "cpu-1min-avg": putNumber("cpu1minPct"),
  "cpu-5min-avg": putNumber("cpu5minPct"),
  "cpu-15min-avg": putNumber("cpu15minPct"),
  "memory-dram-size": putNumber("memoryDramMb"),
  "memory-heap-utilization": putNumber("memoryHeapPct"),
  "memory-buffer-utilization": putNumber("memoryBufferPct"),
  "memory-sram-size": detail("totalSram"),
  "memory-sdram-size": detail("totalSdram"),
  "memory-rldram-size": detail("totalRldram"),
  "memory-ddr-dram-size": detail("totalDdrDram"),
  "max-power-consumption": detail("maxPowerConsumption"),
  "start-time": (row, { text, attributes }) => {
    row.startTime = text;
    // The attribute is an instant, in seconds since 1970
    if (attributes.seconds !== undefined) row.details = { ...row.details, startedAtSec: attributes.seconds };
  },
  "up-time": (row, { text, attributes }) => {
    row.uptime = text;
    const length = integer(attributes.seconds);
    if (length !== undefined) row.uptimeSec = length;
  },
};
