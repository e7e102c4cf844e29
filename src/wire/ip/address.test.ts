import fc from "fast-check";
import { expect, test } from "vitest";
import { parseIpAddress, renderIpAddress } from "./address.ts";

test.each([
  // RFC 5952 §1, §4, §5
  ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["2001:0db8:0::0:1", "2001:db8::1"],
  ["2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
  ["2001:DB8:AAAA:bbbb:cccc:dddd::1", "2001:db8:aaaa:bbbb:cccc:dddd:0:1"],
  ["2001:db8:0:0:0:1:0:0", "2001:db8::1:0:0"],
  ["::ffff:192.0.2.1", "::ffff:192.0.2.1"],
  ["::", "::"],
  ["::1", "::1"],
  ["fe80::", "fe80::"],
  ["192.0.2.255", "192.0.2.255"],
])("%s is shown as %s", (given, shown) => {
  const address = parseIpAddress(given);

  expect(address && renderIpAddress(address)).toBe(shown);
});

test.each([
  "",
  "1.2.3",
  "1.2.3.4.5",
  "1.2.3.4.",
  "1.2.3.256",
  "01.2.3.4",
  ":",
  ":::",
  "1::2::3",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "1:2:3:4:5:6:7::8",
  "12345::",
  "1.2.3.4::",
  "::1.2.3",
  "fe80::1%eth0",
  "2001:db8::/32",
])("“%s” is no address", (text) => {
  expect(parseIpAddress(text)).toBeUndefined();
});

test("every address comes back from its text", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ minLength: 4, maxLength: 4 }),
    fc.array(fc.constantFrom(0, 0, 0, 1, 255), { minLength: 16, maxLength: 16 }).map((list) => Uint8Array.from(list)),
  );

  fc.assert(
    fc.property(bytes, (address) => {
      expect(parseIpAddress(renderIpAddress(address))).toEqual(address);
    }),
    { seed: 21 },
  );
});
