import { expect, test } from "vitest";
import { readDrops } from "./kernel-drops.ts";

const TABLE = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
10263: 0100007F:158A 0A0200C0:9FE9 01 00000000:00000000 00:00000000 00000000     0        0 1403244 2 00000000b3e18e8a 4711
10263: 00000000:158A 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1403241 2 0000000030452e7e 0
10270: 0100007F:0202 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1403299 2 0000000030452e7f 9
`;
const TABLE_V6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  7: 00000000000000000000000000000000:158A B80D0120000000000000000001000000:0202 01 00000000:00000000 00:00000000 00000000     0        0 1403299 2 0000000030452e7f 12
`;

test("what the kernel dropped of a port's sockets, each with its peer", () => {
  expect(readDrops(TABLE, 5514)).toEqual([
    { source: "192.0.2.10", drops: 4711 },
    { source: undefined, drops: 0 },
  ]);
  expect(readDrops(TABLE_V6, 5514)).toEqual([{ source: "2001:db8::1", drops: 12 }]);
});

test("another port, and a table that is none", () => {
  expect(readDrops(TABLE, 5515)).toEqual([]);
  expect(readDrops("", 5514)).toEqual([]);
});
