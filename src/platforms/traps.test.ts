import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readTrapNotation, varbindsOf } from "../../test/trap-notation.ts";
import { fraction, seededEntropy } from "../time/entropy.ts";
import { platforms } from "./catalogue.ts";
import { junos } from "./junos/platform.ts";
import type { Platform } from "./platform.ts";
import { readTrap } from "./read-trap.ts";
import { traps as standard } from "./standard/traps/catalogue.ts";

// Every notification has a folder of fixtures beside it: <case>.txt as arguments of snmptrap(1), <case>.json what is read.
// UPDATE_FIXTURES=1 writes the .json anew; a person reads the difference.

const folderOf = (platform: string, name = ""): string =>
  join(import.meta.dirname, platform, "traps", name === "" ? "" : `${name}.fixtures`);
const casesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(".txt"))
        .map((name) => name.slice(0, -4))
    : [];
const arrivalOf = (folder: string, name: string): Parameters<typeof readTrap>[1] => {
  const written = readTrapNotation(readFileSync(join(folder, `${name}.txt`), "utf8"));
  return { oid: written.oid, varbinds: varbindsOf(written) };
};

const owners: readonly { readonly name: string; readonly traps: Platform["traps"]; readonly reads: Platform }[] = [
  ...platforms.filter(({ traps }) => traps.length > 0).map((platform) => ({ ...platform, reads: platform })),
  { name: "standard", traps: standard, reads: junos },
];

describe.each(owners)("$name", ({ name: owner, traps, reads }) => {
  test("every notification is in the file of its name and has fixtures", () => {
    const names = traps.map(({ name }) => name);
    const files = readdirSync(folderOf(owner)).filter((name) => name.endsWith(".ts") && name !== "catalogue.ts");

    expect(files.map((name) => name.slice(0, -3)).sort()).toEqual([...names].sort());
    expect(names.filter((name) => casesIn(folderOf(owner, name)).length === 0)).toEqual([]);
  });

  test("an OID has one meaning", () => {
    const oids = [...traps, ...(owner === "standard" ? [] : standard)].flatMap((trap) => trap.oids);

    expect(oids.filter((oid, place) => oids.indexOf(oid) !== place)).toEqual([]);
  });

  for (const trap of traps) {
    const folder = folderOf(owner, trap.name);
    for (const name of casesIn(folder)) {
      test(`${trap.name}: ${name}`, () => {
        const found = readTrap(reads, arrivalOf(folder, name));

        const path = join(folder, `${name}.json`);
        if (process.env.UPDATE_FIXTURES === "1") writeFileSync(path, `${JSON.stringify(found, null, 2)}\n`);
        expect(JSON.parse(JSON.stringify(found))).toEqual(JSON.parse(readFileSync(path, "utf8")));
        expect(found.trap).toBe(trap.name);
      });
    }
  }

  test("whatever objects are missing, exceptions or of another type, a reader gives an answer and never throws", () => {
    const chance = seededEntropy(11);
    const odd = ["", "0x", "0xff", "\\", "é", -1, 2 ** 40] as const;
    for (const trap of traps) {
      for (const name of casesIn(folderOf(owner, trap.name))) {
        const { oid, varbinds } = arrivalOf(folderOf(owner, trap.name), name);
        for (let i = 0; i < 30; i++) {
          const spoilt = varbinds
            .filter(() => fraction(chance) < 0.8)
            .map((one) => {
              if (fraction(chance) < 0.2) return { ...one, type: "NoSuchInstance", value: "" };
              return fraction(chance) < 0.3
                ? { ...one, value: odd[Math.floor(fraction(chance) * odd.length)] ?? "" }
                : one;
            });
          expect(() => readTrap(reads, { oid, varbinds: spoilt })).not.toThrow();
        }
      }
    }
  });
});

test("a notification that nobody knows keeps its objects under their OIDs", () => {
  const varbinds = [{ oid: "1.3.6.1.4.1.32473.1.1.0", type: "Integer", value: 7 }];

  expect(readTrap(junos, { oid: "1.3.6.1.4.1.32473.1.0.1", varbinds })).toEqual({
    text: "1.3.6.1.4.1.32473.1.0.1: 1.3.6.1.4.1.32473.1.1.0 7",
    fields: { "1.3.6.1.4.1.32473.1.1.0": 7 },
  });
});

test("an object that is no part of the notification is kept, and an exception is no value", () => {
  const varbinds = [
    { oid: "1.3.6.1.4.1.32473.9.0", type: "OctetString", value: "more" },
    { oid: "1.3.6.1.4.1.9.2.1.5.0", type: "NoSuchInstance", value: "" },
  ];

  expect(readTrap(junos, { oid: "1.3.6.1.6.3.1.1.5.5", varbinds }).fields).toEqual({
    others: { "1.3.6.1.4.1.32473.9.0": "more" },
  });
});

test("the translation of a v1 trap whose MIB has no zero before the number is known all the same (RFC 3584 §3.1)", () => {
  expect(readTrap(junos, { oid: "1.3.6.1.2.1.14.16.2.0.2", varbinds: [] }).trap).toBe("ospfNbrStateChange");
});
