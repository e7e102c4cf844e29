import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";
import type { AddressInfo } from "node:net";
import ssh2, { type Connection, type ServerChannel } from "ssh2";
import type { LabGateway } from "../gateway.ts";
import { Terminal, type TerminalAnswer } from "../ios-cli/terminal.ts";
import type { LabWorld } from "../world.ts";

export interface LabLogin {
  readonly username: string;
  readonly password: string;
  readonly enable: string;
}

export interface LabSshServer {
  readonly host: string;
  readonly port: number;
  /** As `ssh-keygen -l` prints it. */
  readonly hostKey: string;
  close(): Promise<void>;
}

/** The line editor of one session: what it writes when a line was typed, and how it stands. */
export interface ServedTerminal {
  readonly prompt: string;
  readonly echoes: boolean;
  /** Lines on a page; 0 switches the pager off. */
  readonly pageLength: number;
  type(line: string): TerminalAnswer;
  /** The session is gone. */
  close?(): void;
}

export interface TerminalServer {
  readonly login: Pick<LabLogin, "username" | "password">;
  /** A new session's line editor. */
  readonly open: () => ServedTerminal;
  /** How the server names its software, RFC 4253 §4.2. */
  readonly ident: string;
  /** What stands at the bottom of a full page. */
  readonly pager: string;
  /** A fault: the output stops in the middle. */
  readonly hangs?: (output: string) => boolean;
  readonly port?: number;
}

/** A real SSH server on loopback with a virtual gateway's command line behind it. */
export const openSshServer = (world: LabWorld, gateway: LabGateway, login: LabLogin, port = 0): Promise<LabSshServer> =>
  serveTerminals({
    login,
    open: () => new Terminal(world, gateway, login),
    ident: "Cisco-1.25",
    pager: " --More-- ",
    hangs: (output) => gateway.faults.has("hang-mid-output") && output.length > 40,
    port,
  });

/** A real SSH server on loopback; each session has a terminal of its own. */
export async function serveTerminals(served: TerminalServer): Promise<LabSshServer> {
  const { login, ident, port = 0 } = served;
  const { pem, fingerprint } = hostKey();
  const open = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [pem], ident }, (client) => {
    open.add(client);
    client.on("close", () => open.delete(client));
    client.on("error", () => undefined); // a client that goes away is no concern of the lab
    client.on("authentication", (context) => {
      if (context.method === "password" && context.username === login.username && context.password === login.password)
        context.accept();
      else context.reject(["password"]);
    });
    client.on("session", (accept) => {
      const session = accept();
      session.on("pty", (yes) => yes?.());
      session.on("shell", (yes) => serveTerminal(yes(), served.open(), served));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    host: "127.0.0.1",
    port: bound,
    hostKey: fingerprint,
    close: () =>
      new Promise((resolve) => {
        for (const client of open) client.end();
        server.close(() => resolve());
      }),
  };
}

function hostKey(): { pem: string; fingerprint: string } {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  return { pem, fingerprint: fingerprintOf(publicKey) };
}

/** SHA-256 over the key's SSH form (RFC 4253 §6.6): the type's name, the exponent, the modulus. */
function fingerprintOf(key: KeyObject): string {
  const { e = "", n = "" } = key.export({ format: "jwk" });
  const field = (bytes: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const integer = (text: string): Buffer => {
    const bytes = Buffer.from(text, "base64url");
    return field((bytes[0] ?? 0) >= 128 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
  };
  const blob = Buffer.concat([field(Buffer.from("ssh-rsa")), integer(e), integer(n)]);
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}

/** What the terminal writes between the bytes that are typed: echo, pages, prompt. */
function serveTerminal(channel: ServerChannel, terminal: ServedTerminal, { pager, hangs }: TerminalServer): void {
  let typed = "";
  let pages: string[] = [];
  const write = (text: string): void => void channel.write(text.replaceAll("\n", "\r\n"));
  const page = (): void => {
    write(pages.shift() ?? "");
    write(pages.length > 0 ? pager : terminal.prompt);
  };
  const enter = (): void => {
    if (terminal.echoes) write("\n");
    const { output, closed } = terminal.type(typed);
    typed = "";
    if (closed) {
      channel.exit(0);
      channel.end();
      return;
    }
    const text = output === "" || output.endsWith("\n") ? output : `${output}\n`;
    if (hangs?.(text)) {
      write(text.slice(0, text.length / 2)); // and never goes on
      return;
    }
    pages = paginate(text, terminal.pageLength);
    page();
  };
  write(`\n${terminal.prompt}`);
  channel.on("close", () => terminal.close?.());
  channel.on("data", (bytes: Buffer) => {
    for (const key of bytes.toString("utf8")) {
      if (pages.length > 0) {
        write(`${"\b".repeat(pager.length)}${" ".repeat(pager.length)}${"\b".repeat(pager.length)}`);
        if (key === "q") pages = [""];
        page();
      } else if (key === "\r" || key === "\n") enter();
      else if (key === "\u007f" || key === "\b") typed = typed.slice(0, -1);
      else {
        typed += key;
        if (terminal.echoes) write(key);
      }
    }
  });
}

function paginate(text: string, length: number): string[] {
  const lines = text.split(/(?<=\n)/);
  if (length === 0 || lines.length < length) return [text];
  const pages: string[] = [];
  for (let at = 0; at < lines.length; at += length - 1) pages.push(lines.slice(at, at + length - 1).join(""));
  return pages;
}
