import { createServer } from "node:net";
import { expect, test } from "vitest";
import { bindWords } from "./bind-words.ts";

const listen = (host: string, port: number): Promise<NodeJS.ErrnoException | number> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", resolve);
    server.listen(port, host, () => {
      const { port: bound } = server.address() as { port: number };
      undo.push(() => void server.close());
      resolve(bound);
    });
  });
const undo: (() => void)[] = [];

test("what the system says of an address that cannot be had is told with its mend", async () => {
  const taken = (await listen("127.0.0.1", 0)) as number;

  const inUse = (await listen("127.0.0.1", taken)) as NodeJS.ErrnoException;
  const elsewhere = (await listen("192.0.2.1", taken)) as NodeJS.ErrnoException;
  for (const step of undo) step();

  expect(bindWords(inUse)).toBe(
    "something else listens there (`ss -lnp` tells what); end it, or choose another port (EADDRINUSE)",
  );
  expect(bindWords(elsewhere)).toContain("this machine has no such address");
  expect(bindWords(Object.assign(new Error("bind EWHAT"), { code: "EWHAT" }))).toBe("bind EWHAT");
});
