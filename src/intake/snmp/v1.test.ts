import { expect, test } from "vitest";
import { translateV1 } from "./v1.ts";

const ADDRESS = { oid: "1.3.6.1.6.3.18.1.3.0", type: "IpAddress", value: "192.0.2.1" };
const ENTERPRISE = { oid: "1.3.6.1.6.3.1.1.4.3.0", type: "OID", value: "1.3.6.1.4.1.9.10.134" };
const OBJECT = { oid: "1.3.6.1.4.1.9.10.134.1.2.3.1.9.1", type: "Integer", value: 2323232 };

test("an enterprise-specific trap is its enterprise, a zero and its number; agent and enterprise follow the objects (RFC 3584 §3.1)", () => {
  const trap = { enterprise: "1.3.6.1.4.1.9.10.134", generic: 6, specific: 2, agentAddress: "192.0.2.1" };

  expect(translateV1(trap, [OBJECT])).toEqual({
    oid: "1.3.6.1.4.1.9.10.134.0.2",
    varbinds: [OBJECT, ADDRESS, ENTERPRISE],
  });
});

test.each([
  [0, "coldStart", 1],
  [2, "linkDown", 3],
  [3, "linkUp", 4],
  [4, "authenticationFailure", 5],
])("generic trap %i is %s", (generic, _, last) => {
  expect(translateV1({ enterprise: "1.3.6.1.4.1.9.1.1", generic, specific: 0 }, []).oid).toBe(
    `1.3.6.1.6.3.1.1.5.${last}`,
  );
});

test("what a proxy has already put behind the objects is not put there twice, and 0.0.0.0 is nobody", () => {
  const trap = { enterprise: ENTERPRISE.value, generic: 6, specific: 2, agentAddress: "0.0.0.0" };

  expect(translateV1(trap, [ADDRESS, ENTERPRISE]).varbinds).toEqual([ADDRESS, ENTERPRISE]);
});
