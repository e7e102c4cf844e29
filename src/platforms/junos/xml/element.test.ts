import { expect, test } from "vitest";
import { isXml, readXml } from "./element.ts";

test("SAs of SRX begin as tags do and are none", () => {
  expect(isXml("<131073 ESP:3des/sha1 68e14219 1298/ unlim U root 500 192.0.2.1\n")).toBe(false);
  expect(isXml('<rpc-reply xmlns:junos="http://xml.juniper.net/junos/23.4R2/junos">')).toBe(true);
  expect(isXml("ops@gw1> show chassis fpc | display xml\n<rpc-reply>")).toBe(true);
});

test("elements, attributes, entities and comments are read", () => {
  const { root, stray, isCut } = readXml(
    '<?xml version="1.0"?><a><!-- <x> --><j:b j:seconds="7">&lt;&#233;&gt;</j:b><c/></a>',
  );

  expect(root.children).toEqual([
    {
      name: "a",
      attributes: {},
      text: "",
      children: [
        { name: "b", attributes: { seconds: "7" }, children: [], text: "<é>" },
        { name: "c", attributes: {}, children: [], text: "" },
      ],
    },
  ]);
  expect({ stray, isCut }).toEqual({ stray: [], isCut: false });
});

test("what was open at a cut is kept, and the cut is told", () => {
  const { root, isCut } = readXml("<a><b>1</b><c>2");

  expect(root.children[0]?.children.map(({ name, text }) => [name, text])).toEqual([
    ["b", "1"],
    ["c", "2"],
  ]);
  expect(isCut).toBe(true);
});

test("text between elements is stray, with its line", () => {
  const { stray } = readXml("<a>\n  <b>1</b>\nA log line on the console\n</a>\n{master}\n");

  expect(stray).toEqual([{ line: 3, text: "A log line on the console" }]);
});

test("end tags that nothing opened are passed over", () => {
  expect(readXml("</x><a></y><b>1</b></a></z>").root.children[0]?.children[0]?.text).toBe("1");
});

test.each(["Something nobody has ever seen", "Nov 21 03:00:00  gw1 kmd[1234]: KMD_PM_SA_ESTABLISHED: up"])(
  "%s on a line of an element is told, and the value beside it kept",
  (stray) => {
    const beside = readXml(`<alarm>\n<alarm-time>\n${stray}\n2026-11-21 03:00:00 UTC\n</alarm-time>\n</alarm>`);
    const alone = readXml(`<alarm>\n<filter>\n${stray}\n</filter>\n</alarm>`);

    expect(beside.root.children[0]?.children[0]?.text).toBe("2026-11-21 03:00:00 UTC");
    expect(beside.stray).toEqual([{ line: 3, text: stray }]);
    expect(alone.stray).toEqual([{ line: 3, text: stray }]);
  },
);
