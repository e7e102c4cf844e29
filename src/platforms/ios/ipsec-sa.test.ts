import { expect, test } from "vitest";
import { readIpsecSas } from "./ipsec-sa.ts";

const FLOW = `interface: Tunnel7
    Crypto map tag: Tunnel7-head-0, local addr 192.0.2.1

   protected vrf: (none)
   local  ident (addr/mask/prot/port): (192.0.2.1/255.255.255.255/47/0)
   remote ident (addr/mask/prot/port): (198.51.100.1/255.255.255.255/47/0)
   current_peer 198.51.100.1 port 4500
     PERMIT, flags={origin_is_acl,}
    #pkts encaps: 4, #pkts encrypt: 4, #pkts digest: 4
    #pkts decaps: 9, #pkts decrypt: 9, #pkts verify: 9
    #pkts no sa (send) 3, #pkts invalid sa (rcv) 7

     local crypto endpt.: 192.0.2.1, remote crypto endpt.: 198.51.100.1
     plaintext mtu 1442, path mtu 1500, ip mtu 1500, ip mtu idb GigabitEthernet3
     current outbound spi: 0x0A1B2C3D(169552957)

     inbound esp sas:
      spi: 0x1F2E3D4C(523124044)
        transform: esp-gcm 256 ,
        in use settings ={Transport UDP-Encaps, esn}
        conn id: 31, flow_id: Onboard VPN:31, sibling_flags 80000000, crypto map: Tunnel7-head-0
        sa timing: remaining key lifetime 2 hours, 5 mins
        Status: ACTIVE(ACTIVE)

     outbound esp sas:
      spi: 0x0A1B2C3D(169552957)
        sa timing: remaining key lifetime (k/sec): (4190001/2205)
        Status: ACTIVE(ACTIVE)
`;

test("counters are named as the device names them, and those that the model knows stand there as well", () => {
  const [flow] = readIpsecSas(FLOW).rows;

  expect(flow?.packets).toMatchObject({ encaps: 4, verify: 9, noSaSend: 3, invalidSaRcv: 7 });
  expect(flow?.counters).toMatchObject({ encaps: 4, decaps: 9, noSaSend: 3, invalidSaReceived: 7 });
});

test("a counter that one flow has and the next has not is not handed on", () => {
  const without = FLOW.replace(/ {4}#pkts no sa.*\n/, "");
  const [, second] = readIpsecSas(FLOW + without).rows;

  expect(second?.packets.noSaSend).toBeUndefined();
  expect(second?.ident).toBe(2);
});

test("lifetimes are seconds, in figures or in words", () => {
  const [flow] = readIpsecSas(FLOW).rows;

  expect(flow?.ipsecSas.map(({ lifetimeRemainingSec }) => lifetimeRemainingSec)).toEqual([7_500, 2_205]);
});

test("an SA whose SPI the device keeps to itself is told apart from those that can be compared", () => {
  const [flow] = readIpsecSas(FLOW.replace("0x1F2E3D4C(523124044)", "[Not Available]")).rows;

  expect(flow?.ipsecSas).toHaveLength(1);
  expect(flow?.sasWithoutSpi).toMatchObject([{ orientation: "inbound", transform: "esp-gcm 256" }]);
});

test("a line that is not a counter after all changes no counter", () => {
  const found = readIpsecSas(FLOW.replace("#pkts decaps: 9, #pkts decrypt: 9", "#pkts decaps: 9, #pkts decr"));

  expect(found.unread).toMatchObject([{ line: 10 }]);
  expect(found.rows[0]?.packets.decaps).toBeUndefined();
});

test("a flow that ends before its outbound SAs makes the answer incomplete", () => {
  expect(readIpsecSas(FLOW).incomplete).toBe(false);
  expect(readIpsecSas(FLOW.slice(0, FLOW.indexOf("     outbound"))).incomplete).toBe(true);
});
