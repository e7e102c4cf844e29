import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Framed, frame, NetconfDeframer } from "./framing.ts";
import { BASE, decodeNetconf, encodeHello, encodeRpc, textElement } from "./message.ts";

const LIMIT = 1_000;
const utf8 = new TextEncoder();

/** What comes out when the stream is cut at the given places; chunks are expected from the message `chunkedAfter` on. */
function deframed(stream: string, cuts: readonly number[] = [], chunkedAfter = Number.POSITIVE_INFINITY): string[] {
  const deframer = new NetconfDeframer(LIMIT);
  const bytes = utf8.encode(stream);
  const out: string[] = [];
  if (chunkedAfter === 0) deframer.expectChunks();
  let from = 0;
  for (const to of [...new Set([...cuts].sort((a, b) => a - b)), bytes.length]) {
    deframer.push(bytes.subarray(from, to));
    from = to;
    for (let framed = deframer.next(); framed !== undefined; framed = deframer.next()) {
      out.push(told(framed));
      if (framed.kind === "fault") return out;
      if (out.length === chunkedAfter) deframer.expectChunks();
    }
  }
  return out;
}

const told = (framed: Framed): string => (framed.kind === "message" ? framed.text : framed.error.code);

describe("framing", () => {
  test("an end mark ends a message, wherever the stream is cut (RFC 6242 §4.3)", () => {
    const stream = "<a/>]]>]]>\n<b>]] ]]>] ]]>]</b>]]>]]><c/>";

    for (let cut = 0; cut <= stream.length; cut++)
      expect(deframed(stream, [cut])).toEqual(["<a/>", "\n<b>]] ]]>] ]]>]</b>"]);
    expect(
      deframed(
        stream,
        Array.from(stream, (_, at) => at),
      ),
    ).toHaveLength(2);
  });

  test("a mark that begins inside itself is found", () => {
    expect(deframed("]]]>]]>")).toEqual(["]"]);
    expect(deframed("a]]>]]]>]]>")).toEqual(["a]]>]"]);
  });

  test("chunks begin right behind the hello, in the same packet (RFC 6242 §4.1)", () => {
    const stream = "<hello/>]]>]]>\n#4\n<a/>\n##\n\n#2\n<b\n#3\n c/\n#1\n>\n##\n";

    for (let cut = 0; cut <= stream.length; cut++)
      expect(deframed(stream, [cut], 1)).toEqual(["<hello/>", "<a/>", "<b c/>"]);
  });

  test("line feeds between messages mean nothing, inside of a message they do", () => {
    expect(deframed("<hello/>]]>]]>\n\n#4\n<a/>\n##\n\n\n#4\n<b/>\n##\n", [], 1)).toEqual(["<hello/>", "<a/>", "<b/>"]);
    expect(deframed("\n#4\n<a/>\n\n#1\n>\n##\n", [], 0)).toEqual(["netconf.chunk"]);
  });

  test("the size of a chunk counts bytes, and a letter may be cut between two of them", () => {
    expect(frame("Zürich", "chunked")).toBe("\n#7\nZürich\n##\n");
    const bytes = utf8.encode("Zürich");
    const deframer = new NetconfDeframer(LIMIT);
    deframer.expectChunks();
    for (const piece of [utf8.encode("\n#2\n"), bytes.subarray(0, 2), utf8.encode("\n#5\n"), bytes.subarray(2)])
      deframer.push(piece);
    deframer.push(utf8.encode("\n##\n"));

    expect(deframer.next()).toEqual({ kind: "message", text: "Zürich" });
  });

  test.each([
    ["\n#0\n", "a size of zero"],
    ["\n#01\n", "a leading zero"],
    ["\n#4294967296\n", "a size above 32 bits"],
    ["\n#12345678901\n", "eleven digits"],
    ["\n#x\n", "no digits"],
    ["\n##\n", "an end without a chunk"],
    ["#4\n", "no line feed in front"],
    ["\n#4\n<a/>]]>]]>", "an end mark where a chunk should follow"],
    ["\n###\n", "three hashes"],
  ])("%j is malformed: %s", (stream) => {
    expect(deframed(stream, [], 0)).toEqual(["netconf.chunk"]);
  });

  test("a fault names its place, and stays", () => {
    const deframer = new NetconfDeframer(LIMIT);
    deframer.expectChunks();
    deframer.push(utf8.encode("\n#4\n<a/>\n#"));
    expect(deframer.next()).toBeUndefined();
    deframer.push(utf8.encode("q"));

    const fault = deframer.next();
    deframer.push(utf8.encode("\n#4\n<a/>\n##\n"));

    expect(fault).toMatchObject({ kind: "fault", error: { code: "netconf.chunk", offset: 10 } });
    expect(deframer.next()).toEqual(fault);
  });

  test("a message beyond the limit is refused before it is kept, in both framings", () => {
    expect(deframed("x".repeat(LIMIT + 20))).toEqual(["netconf.oversized"]);
    expect(deframed(`${"x".repeat(LIMIT)}]]>]]>`)).toEqual(["x".repeat(LIMIT)]);
    expect(deframed(`\n#${LIMIT + 1}\n`, [], 0)).toEqual(["netconf.oversized"]);
    expect(deframed(`\n#600\n${"x".repeat(600)}\n#600\n`, [], 0)).toEqual(["netconf.oversized"]);
  });

  test("what is framed comes out as it went in, in any pieces", () => {
    const message = fc
      .string({ unit: "binary", minLength: 1, maxLength: 60 })
      .map((text) => text.replaceAll("]]>]]>", "").replaceAll("\uFEFF", "") || "x");
    fc.assert(
      fc.property(
        fc.array(message),
        fc.array(fc.nat(400)),
        fc.constantFrom("marked", "chunked"),
        (messages, cuts, kind) => {
          const stream = messages.map((text) => frame(text, kind)).join("");
          const chunkedAfter = kind === "chunked" ? 0 : undefined;

          const length = utf8.encode(stream).length;
          expect(
            deframed(
              stream,
              cuts.filter((cut) => cut < length),
              chunkedAfter,
            ),
          ).toEqual(messages);
        },
      ),
    );
  });
});

describe("messages", () => {
  test("a hello tells its capabilities and the session, with comments and a banner in front (RFC 6241 §8.1)", () => {
    const text = `Authorized use only\n<!-- user ops, class j-read-only -->
<nc:hello xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0"><nc:capabilities>
  <nc:capability> ${BASE["1.0"]} </nc:capability><nc:capability>${BASE["1.1"]}</nc:capability>
</nc:capabilities><nc:session-id>4711</nc:session-id></nc:hello>\n`;

    expect(decodeNetconf(text)).toEqual({
      ok: true,
      value: { kind: "hello", capabilities: [BASE["1.0"], BASE["1.1"]], sessionId: "4711" },
    });
  });

  test("our own hello says both versions", () => {
    expect(decodeNetconf(encodeHello())).toMatchObject({
      value: { capabilities: [BASE["1.0"], BASE["1.1"]], sessionId: undefined },
    });
  });

  test("errors of a reply are told with their path and element, warnings apart (RFC 6241 §4.3)", () => {
    const text = `<rpc-reply message-id="7"><rpc-error><error-type>protocol</error-type><error-tag>unknown-element</error-tag>
      <error-severity>error</error-severity><error-path>/rpc/command</error-path>
      <error-message>\nsyntax error\n</error-message><error-info><bad-element>nonsense</bad-element></error-info></rpc-error>
      <multi-item><rpc-error><error-severity>warning</error-severity><error-message>node1 is slow</error-message></rpc-error></multi-item>
      <xnm:error xmlns:xnm="x"><message>could not connect to fpc1</message></xnm:error></rpc-reply>`;

    expect(decodeNetconf(text)).toMatchObject({
      ok: true,
      value: {
        kind: "reply",
        messageId: "7",
        problems: [
          { severity: "error", tag: "unknown-element", message: "syntax error (/rpc/command nonsense)" },
          { severity: "warning", message: "node1 is slow" },
          { severity: "error", message: "could not connect to fpc1" },
        ],
      },
    });
  });

  test("text keeps its lines, entities and CDATA; attributes may hold what looks like a tag's end", () => {
    const decoded = decodeNetconf(
      `<rpc-reply a='>' b="&lt;&#x41;"><output>\n  ID &lt;131073 <![CDATA[<&>]]>\n</output></rpc-reply>`,
    );

    expect(decoded).toMatchObject({
      value: {
        content: { attributes: { a: ">", b: "<A" }, children: [{ name: "output", text: "\n  ID <131073 <&>\n" }] },
      },
    });
  });

  test.each([
    ["<a><b></a>", 6],
    ["<a>", 3],
    ["<a/><b/>", 4],
    ["text", 0],
    ["", 0],
    ["<a b=c/>", 0],
    ["<a>&nope;</a>", 3],
    ["<!DOCTYPE a><a/>", 0],
    ["<a <b/>", 3],
    [`<a>${"<b>".repeat(300)}`, 3 + 3 * 199],
  ])("%j is not well-formed, and the place is told", (text, offset) => {
    expect(decodeNetconf(text)).toMatchObject({ ok: false, error: { code: "netconf.xml", offset } });
  });

  test("every cut of a reply is an error with its place, never an exception", () => {
    const text = `<?xml version="1.0"?><rpc-reply message-id="1"><output a="b">x &amp; y</output><!-- c --></rpc-reply>`;

    for (let end = 0; end < text.length; end++) expect(decodeNetconf(text.slice(0, end)).ok).toBe(false);
    expect(decodeNetconf(text).ok).toBe(true);
  });

  test("a command goes out with its special characters as text", () => {
    const rpc = encodeRpc(7, textElement("command", 'show log | match "<&>"', { format: "text" }));

    expect(rpc).toContain(
      'message-id="7"><command format="text">show log | match &quot;&lt;&amp;&gt;&quot;</command></rpc>',
    );
  });
});
