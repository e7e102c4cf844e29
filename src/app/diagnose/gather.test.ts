import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { gather } from "./gather.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = mkdtempSync(join(tmpdir(), "spindrift-gather-"));
  folders.push(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

test("files come with the names of their folders, looks in their order, without what is hidden", () => {
  const root = folder({ "hub/10/a.txt": "", "hub/2/a.txt": "", "hub/.git/config": "", "spoke.log": "" });

  const { files } = gather([root]);

  expect(files.map(({ folders }) => folders.slice(1))).toEqual([["hub", "2"], ["hub", "10"], []]);
});

test("UTF-16 with its mark is text, and a UTF-8 mark is none of it", () => {
  const little = Buffer.from("\ufeffhub#show crypto ipsec sa\r\n", "utf16le");
  const root = folder({ "a.log": little, "b.log": Buffer.from(little).swap16(), "c.log": "\ufeffhub#" });

  const texts = gather([root]).files.map(({ text }) => text);

  expect(texts).toEqual(["hub#show crypto ipsec sa\r\n", "hub#show crypto ipsec sa\r\n", "hub#"]);
});

test("a path that leads nowhere is told", () => {
  expect(() => gather(["/nonexistent"])).toThrow(/\/nonexistent cannot be read/);
});
