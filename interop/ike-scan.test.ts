import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { IDENTITY, NETWORK, SECRET } from "./endpoint/addresses.ts";
import { env, skipUnless } from "./endpoint/ground.ts";
import { type ConnectionOrder, RunningEndpoint } from "./endpoint/running-endpoint.ts";

// ike-scan asks our responder what anybody may ask, over loopback: it has code and tables of its own for what comes back.

const run = promisify(execFile);

const skipReason = skipUnless(() => {
  try {
    execFileSync("sh", ["-c", "command -v ike-scan && command -v psk-crack"], { env });
    return undefined;
  } catch {
    return "needs Debian's ike-scan";
  }
});
const title = (text: string): string => (skipReason === undefined ? text : `${text} (skipped: ${skipReason})`);

/** Whoever comes from wherever. */
const connection = (name: string, more: Partial<ConnectionOrder>): ConnectionOrder => ({
  name,
  secret: SECRET,
  ike: ["aes128-sha1-modp2048", "aes256-sha256-modp2048", "3des-sha1-modp1536"],
  esp: ["aes128-sha256"],
  local: "127.0.0.1",
  remotes: [],
  localId: IDENTITY.ours,
  remoteId: IDENTITY.theirs,
  localTs: NETWORK.ours,
  remoteTs: NETWORK.theirs,
  ...more,
});

describe.skipIf(skipReason !== undefined)(title("ike-scan and our responder"), { timeout: 30_000 }, () => {
  let folder: string;
  let ours: RunningEndpoint;
  let port: number;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "spindrift-ike-scan-"));
    ours = await RunningEndpoint.start([], {
      ports: { ike: 0, nat: 0 },
      connections: [
        connection("main", { version: 1 }),
        connection("aggressive", { version: 1, aggressive: true }),
        connection("v2", { version: 2, ike: ["aes256-sha1-modp1024", "aes256-sha256-modp2048"] }),
      ],
    });
    const { addresses } = await ours.until("ready", 0);
    const [first] = addresses as readonly { readonly port: number }[];
    port = first?.port ?? 0;
  });
  afterAll(async () => {
    await ours?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const scan = async (...args: readonly string[]): Promise<string> =>
    (await run("ike-scan", ["--sport=0", `--dport=${port}`, ...args, "127.0.0.1"], { env, timeout: 20_000 })).stdout;

  test.each([
    ["7/128,2,1,14", "Enc=AES Hash=SHA1 Auth=PSK Group=14:modp2048 KeyLength=128"],
    ["7/256,4,1,14", "Enc=AES Hash=SHA2-256 Auth=PSK Group=14:modp2048 KeyLength=256"],
    ["5,2,1,5", "Enc=3DES Hash=SHA1 Auth=PSK Group=5:modp1536"],
  ])("main mode: transform %s is taken as it was offered", async (transform, named) => {
    const out = await scan(`--trans=${transform}`);

    expect(out).toContain("Main Mode Handshake returned");
    expect(out).toContain(`SA=(${named} LifeType=Seconds LifeDuration(4)=0x00007080)`);
  });

  test("main mode: our vendor IDs are known to it by name", async () => {
    const out = await scan("--trans=7/128,2,1,14");

    const named = [...out.matchAll(/VID=\w+ \(([^)]+)\)/g)].map(([, name]) => name);
    expect(named).toEqual(["Dead Peer Detection v1.0", "RFC 3947 NAT-T", "IKE Fragmentation"]);
  });

  test.each([
    ["an unknown cipher", "1,1,1,1"],
    ["another group", "7/128,2,1,2"],
    ["another key length", "7/192,2,1,14"],
    ["another authentication", "7/128,2,3,14"],
  ])("main mode: %s is refused with NO-PROPOSAL-CHOSEN", async (_, transform) => {
    const out = await scan(`--trans=${transform}`);

    expect(out).toContain("Notify message 14 (NO-PROPOSAL-CHOSEN)");
    expect(out).toContain("0 returned handshake; 1 returned notify");
  });

  test("main mode: of several transforms the one that we like best", async () => {
    const out = await scan("--trans=5,2,1,5", "--trans=7/256,4,1,14", "--trans=7/128,2,1,14");

    expect(out).toContain("SA=(Enc=AES Hash=SHA1 Auth=PSK Group=14:modp2048 KeyLength=128");
  });

  test("aggressive mode: our identity and HASH_R come in the clear, and the hash is that of the secret", async () => {
    const [psk, words] = [join(folder, "psk"), join(folder, "words")];
    writeFileSync(words, `another\n${SECRET}\n`);

    const out = await scan(
      "--aggressive",
      `--id=${IDENTITY.theirs}`,
      "--dhgroup=14",
      "--trans=7/128,2,1,14",
      `--pskcrack=${psk}`,
    );

    expect(out).toContain("Aggressive Mode Handshake returned");
    expect(out).toContain(`ID(Type=ID_FQDN, Value=${IDENTITY.ours})`);
    expect(out).toContain("KeyExchange(256 bytes)");
    const { stdout } = await run("psk-crack", ["-d", words, psk], { env, timeout: 20_000 });
    expect(stdout).toMatch(new RegExp(`key "${SECRET}" matches SHA1 hash [0-9a-f]{40}`));
  });

  test("IKEv2: IKE_SA_INIT is answered with one choice, a public value, a nonce and what we can do", async () => {
    const out = await scan("--ikev2", "--timeout=2000"); // the first keys of so old a group take their time

    expect(out).toContain("IKEv2 SA_INIT Handshake returned");
    expect(out).toContain("SA=(Encr=AES_CBC,KeyLength=256 Integ=HMAC_SHA1_96 Prf=HMAC_SHA1 DH_Group=2:modp1024)");
    expect(out).toMatch(/KeyExchange\(132 bytes\) Nonce\(32 bytes\)/);
  });
});
