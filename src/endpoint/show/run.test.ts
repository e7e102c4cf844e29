import { describe, expect, test } from "vitest";
import { sampleView as view } from "../../../test/sample-endpoint.ts";
import type { Privilege } from "./command.ts";
import { operationalCommands } from "./commands.ts";
import { runCommand } from "./run.ts";

const run = (line: string, privilege: Privilege = "view") => runCommand(line, view, privilege);
const textOf = (line: string): string => {
  const ran = run(line);
  if (ran.kind === "orders") throw new Error(`${line} gave orders`);
  return ran.text;
};

test("every command needs the privilege level view, and nothing more", () => {
  expect(operationalCommands.map(({ needs }) => needs)).toEqual(operationalCommands.map(() => "view"));
});

describe("words", () => {
  test("may be cut short while one alone fits", () => {
    expect(run("sh ik sec d")).toEqual(run("show ike security-associations detail"));
    expect(run("sho sec ips sec br")).toEqual(run("show security ipsec security-associations brief"));
  });

  test("are in any order behind the command", () => {
    expect(run("show ike security-associations 198.51.100.5 detail")).toEqual(
      run("show ike security-associations detail 198.51.100.5"),
    );
    expect(run("show ipsec security-associations detail sa-bgp")).toEqual(
      run("show ipsec security-associations sa-bgp detail"),
    );
  });

  test("brief is the default", () => {
    for (const words of [
      "show ike security-associations",
      "show ipsec security-associations",
      "show ipsec certificates",
    ])
      expect(run(words)).toEqual(run(`${words} brief`));
  });

  test("a name that exists is taken for itself where it begins a word as well", () => {
    const [first] = view.tunnels;
    if (first === undefined) throw new Error("the sample has tunnels");
    const named = { ...view, tunnels: [{ ...first, name: "det" }] };

    const ran = runCommand("show ipsec security-associations det", named, "view");

    expect(ran).toMatchObject({ kind: "text", text: expect.stringContaining("Security association: det,") });
    expect(ran).toMatchObject({ text: expect.stringContaining("Direction SPI") });
  });
});

describe("slips are told in the device's form", () => {
  test.each([
    ["what is no command", "frobnicate", "^\nunknown command.\n"],
    ["a word that nothing begins with", "show bgp", "     ^\nsyntax error, expecting <command>.\n"],
    ["a command that is cut off", "show ipsec", "          ^\nsyntax error, expecting <command>.\n"],
    [
      "an option too many",
      "show ipsec security-associations sa-bgp x",
      `${" ".repeat(40)}^\nsyntax error, expecting <option>.\n`,
    ],
    [
      "two styles at once",
      "show ipsec certificates brief detail",
      `${" ".repeat(30)}^\nsyntax error, expecting <option>.\n`,
    ],
    ["a value that is missing", "show security ipsec statistics index", `${" ".repeat(36)}^\nmissing argument.\n`],
  ])("%s", (_, line, text) => {
    expect(run(line)).toEqual({ kind: "error", text });
  });

  test("a word that fits several names them", () => {
    expect(run("show i")).toEqual({
      kind: "error",
      text: `     ^
'i' is ambiguous.
Possible completions:
  ike                    Show Internet Key Exchange information
  ipsec                  Show IP Security information
`,
    });
  });

  test("the caret stands under the word, behind the prompt", () => {
    expect(runCommand("show bgp", view, "view", { promptWidth: 9 })).toMatchObject({
      text: `${" ".repeat(14)}^\nsyntax error, expecting <command>.\n`,
    });
  });

  test("a security association that there is not", () => {
    expect(run("show ipsec security-associations nosuch")).toEqual({
      kind: "error",
      isRefused: true,
      text: "error: security association nosuch not found\n",
    });
  });
});

test("without the privilege a command does not exist, nor does its help", () => {
  expect(run("show ike security-associations", "none")).toEqual({ kind: "error", text: "^\nunknown command.\n" });
  expect(run("?", "none")).toEqual({ kind: "help", text: "No valid completions\n" });
  expect(run("show ike security-associations", "all").kind).toBe("text");
});

describe("help", () => {
  test("names the words that may follow", () => {
    expect(textOf("?")).toBe(`Possible completions:
  clear                  Clear information in the system
  request                Make system-level requests
  show                   Show system information
`);
    expect(textOf("show ipsec ?")).toBe(`Possible completions:
  certificates           Show the IPsec certificate database
  redundancy             Show the state of primary and backup interfaces and tunnels
  security-associations  Show IPsec security associations
`);
    expect(textOf("show security ipsec s?").split("\n")).toHaveLength(4);
  });

  test("names options, and the values that there are", () => {
    expect(textOf("show ipsec security-associations ?")).toBe(`Possible completions:
  <[Enter]>              Execute this command
  brief                  Show brief IPsec security association information (default)
  detail                 Show detailed IPsec security association information
  <sa-name>              A particular security association
  sa-manual
  sa-bundle
  sa-bgp
  sa-dynamic
`);
    expect(textOf("show ipsec security-associations detail ?")).not.toContain("brief");
    expect(textOf("show security ike security-associations index ?")).toBe(`Possible completions:
  <index>                Show the IKE security association with this index
  7
  8
`);
    expect(textOf("clear ipsec security-associations ?")).not.toContain("sa-manual");
  });
});

describe("redundancy", () => {
  test("both kinds without an option, one of them with it", () => {
    const [interfaces, peers] = [
      textOf("show ipsec redundancy interface"),
      textOf("show ipsec redundancy security-associations"),
    ];

    expect(textOf("show ipsec redundancy")).toBe(`${interfaces}\n${peers}`);
    expect(textOf("show ipsec redundancy interface es-0/3/0")).toBe(interfaces);
    expect(textOf("show ipsec redundancy security association sa-dynamic")).toBe(peers);
    expect(textOf("show ipsec redundancy interface es-0/2/0 security-associations sa-dynamic")).toBe(
      `${interfaces}\n${peers}`,
    );
  });

  test("a name without a backup is refused", () => {
    expect(run("show ipsec redundancy interface es-9/9/9")).toMatchObject({ kind: "error" });
    expect(run("show ipsec redundancy security-associations sa-bgp")).toMatchObject({ kind: "error" });
  });

  test("request ipsec switch names the pairs to switch", () => {
    const onInterface = { kind: "switch-interface", name: "es-0/2/0" };
    const ofPeers = { kind: "switch-peers", name: "sa-dynamic" };

    expect(run("request ipsec switch interface")).toEqual({ kind: "orders", orders: [onInterface] });
    expect(run("request ipsec switch security-associations")).toEqual({ kind: "orders", orders: [ofPeers] });
    expect(run("request ipsec switch security-associations sa-dynamic")).toMatchObject({ orders: [ofPeers] });
    expect(run("request ipsec switch")).toEqual({ kind: "orders", orders: [onInterface, ofPeers] });
    expect(run("request ipsec switch security-associations sa-bgp")).toMatchObject({ kind: "error" });
  });
});

describe("clear", () => {
  test("all, or what is named", () => {
    expect(run("clear ike security-associations")).toEqual({ kind: "orders", orders: [{ kind: "clear-ike" }] });
    expect(run("clear ike security-associations 198.51.100.5")).toEqual({
      kind: "orders",
      orders: [{ kind: "clear-ike", peer: "198.51.100.5" }],
    });
    expect(run("clear ipsec security-associations sa-dynamic")).toEqual({
      kind: "orders",
      orders: [{ kind: "clear-ipsec", name: "sa-dynamic" }],
    });
  });

  test("is for what there is, and for dynamic security associations", () => {
    expect(run("clear ike security-associations 192.0.2.99")).toMatchObject({ kind: "error" });
    expect(run("clear ipsec security-associations nosuch")).toMatchObject({ kind: "error" });
    expect(run("clear ipsec security-associations sa-manual")).toEqual({
      kind: "error",
      isRefused: true,
      text: "error: security association sa-manual is manual; only dynamic ones can be cleared\n",
    });
  });
});

describe("as JSON", () => {
  test("what the text shows", () => {
    expect(run("show ike security-associations 198.51.100.5")).toMatchObject({
      json: { ikeSas: [{ role: "Initiator", isMatured: true, initiatorCookie: "5f0c1b2a9e000011", lifetime: 2_411 }] },
    });
    expect(JSON.parse(textOf("show ipsec security-associations sa-bundle | display json"))).toMatchObject({
      tunnels: [
        {
          name: "sa-bundle",
          directions: [
            { spi: 1_201, auxSpi: 1_202 },
            { spi: 1_301, auxSpi: 1_302 },
          ],
        },
      ],
    });
    expect(run("show security ipsec statistics | display xml")).toMatchObject({ kind: "error" });
  });
});
