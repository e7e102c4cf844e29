import { createHash } from "node:crypto";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import ssh2, { type Connection, type ServerChannel } from "ssh2";
import type { Transcript } from "../../wire/transcript/transcript.ts";
import { CliPlayer } from "./cli-player.ts";
import { NetconfPlayer } from "./netconf-player.ts";
import type { Playback, Player } from "./player.ts";

export interface PlayerOptions {
  readonly transcript: Transcript;
  /** What the platform says to a command that it does not know. */
  readonly unknownCommand: string;
  readonly username: string;
  readonly password: string;
  /** 0: any free one. */
  readonly port: number;
  /** How many times faster than recorded; `Infinity`: at once. */
  readonly speed: number;
}

export interface RunningPlayer {
  readonly host: string;
  readonly port: number;
  /** As `ssh-keygen -l` prints it. */
  readonly hostKey: string;
  close(): Promise<void>;
}

/** An SSH server on loopback behind which a recording plays a device: its command line, or its NETCONF subsystem. */
export async function openPlayer(options: PlayerOptions): Promise<RunningPlayer> {
  const { transcript, unknownCommand, username, password, port, speed } = options;
  const { pem, fingerprint } = hostKey();
  const open = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [pem] }, (client) => {
    open.add(client);
    client.on("close", () => open.delete(client));
    client.on("error", () => undefined); // a client that goes away is no concern of the recording
    client.on("authentication", (context) => {
      if (context.method === "password" && context.username === username && context.password === password)
        context.accept();
      else context.reject(["password"]);
    });
    client.on("session", (accept) => {
      const session = accept();
      session.on("pty", (yes) => yes?.());
      session.on("shell", (yes, no) => {
        if (transcript.via === "cli") serve(yes(), new CliPlayer(transcript, unknownCommand), speed);
        else no?.();
      });
      session.on("subsystem", (yes, no, { name }) => {
        if (name === "netconf" && transcript.via === "netconf") serve(yes(), new NetconfPlayer(transcript), speed);
        else no?.();
      });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
  return {
    host: "127.0.0.1",
    port: (server.address() as AddressInfo).port,
    hostKey: fingerprint,
    close: () =>
      new Promise((resolve) => {
        for (const client of open) client.end();
        server.close(() => resolve());
      }),
  };
}

/** Writes one after another, in the recorded pace. */
function serve(channel: ServerChannel, player: Player, speed: number): void {
  let turn = Promise.resolve();
  const play = (pieces: readonly Playback[]): void => {
    turn = turn.then(async () => {
      for (const { after, text } of pieces) {
        if (after > 0 && speed !== Number.POSITIVE_INFINITY) await pause(after / speed);
        if (channel.writable) channel.write(text);
      }
    });
  };
  const decoder = new TextDecoder();
  channel.on("data", (bytes: Buffer) => play(player.typed(decoder.decode(bytes, { stream: true }))));
  channel.on("error", () => undefined);
  play(player.opened());
}

/** SHA-256 over the key's SSH form (RFC 8709 §4): the type's name and the 32 bytes. */
function hostKey(): { pem: string; fingerprint: string } {
  const { public: publicKey, private: pem } = ssh2.utils.generateKeyPairSync("ed25519");
  const blob = Buffer.from(publicKey.split(" ")[1] ?? "", "base64");
  return { pem, fingerprint: `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}` };
}
