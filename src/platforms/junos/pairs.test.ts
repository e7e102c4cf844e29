import { expect, test } from "vitest";
import { Pairs } from "./pairs.ts";

const put =
  (name: string) =>
  (found: Record<string, string>, value: string): void => {
    found[name] = value;
  };
const pairs = new Pairs<Record<string, string>>({
  ID: put("id"),
  "Virtual-system": put("system"),
  "VPN Name": put("name"),
  "Local identity": put("identity"),
  Local: put("local"),
});

function read(line: string): Record<string, string> | undefined {
  const found: Record<string, string> = {};
  return pairs.take(found, line) ? found : undefined;
}

test("pairs on one line are told apart by their labels, with a comma between them or without", () => {
  expect(read("ID: 131073 Virtual-system: root, VPN Name: branch")).toEqual({
    id: "131073",
    system: "root",
    name: "branch",
  });
});

test("a label is not taken for the beginning of a longer one, and colons inside a value are its own", () => {
  expect(read("Local identity: ipv4_subnet(any:0,[0..7]=192.0.2.0/24)")).toEqual({
    identity: "ipv4_subnet(any:0,[0..7]=192.0.2.0/24)",
  });
});

test("blanks before the colon, capitals and a comma in front change nothing", () => {
  expect(read(", vpn  name : branch")).toEqual({ name: "branch" });
});

test("a line that does not begin with a label is left alone", () => {
  expect(read("Mar  3 13:36:20  gw1 kmd[1871]: VPN Name: branch")).toBeUndefined();
  expect(read("Something nobody has ever seen")).toBeUndefined();
});
