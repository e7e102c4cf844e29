import { UnreachableError } from "../errors/errors.ts";
import { SshConnection } from "../intake/ssh/connection.ts";
import { Recorder } from "../intake/transcript/recorder.ts";
import { type Duration, instant } from "../time/instant.ts";
import type { DeviceDocument } from "./config/schema.ts";
import { type SessionMaker, sshRoute } from "./sessions.ts";

export interface Recording {
  readonly device: DeviceDocument;
  /** Empty: what a routine poll and the evidence of an incident ask. */
  readonly commands: readonly string[];
  readonly maker: SessionMaker;
  /** The silence in the middle of an answer that is borne. */
  readonly patience: Duration;
  /** Takes the lines of the transcript. */
  readonly write: (lines: string) => void;
  /** Told of each command that was asked, and of what went wrong. */
  readonly tell: (line: string) => void;
}

/**
 * Logs in, asks, and writes everything that was said as a transcript without secrets. A device that hangs or refuses is
 * recorded as well: that is what recordings are for.
 * @returns whether every command was answered
 * @throws UsageError `config.session` when the device has no SSH session
 */
export async function recordSession({ device, commands, maker, patience, write, tell }: Recording): Promise<boolean> {
  const { route, secrets } = sshRoute(device, maker);
  const now = () => instant(Date.now());
  const via = device.ssh?.via ?? "cli";
  const header = { device: device.name, platform: device.platform, via, began: now() };
  const recorder = new Recorder({ header, secrets, now, write });
  const fail = (error: unknown): false => {
    if (!(error instanceof UnreachableError)) throw error;
    tell(`${error.message} (${error.code})`);
    return false;
  };
  try {
    const connection = await SshConnection.dial({ ...route, tap: recorder }, () => undefined);
    let isWell = true;
    for (const command of commandsOf(device, commands, maker)) {
      tell(command);
      const answered = await connection.run(command, patience).then(() => true, fail);
      isWell &&= answered;
      if (connection.isClosed) break;
    }
    connection.close();
    return isWell;
  } catch (error) {
    return fail(error);
  } finally {
    recorder.end();
  }
}

function commandsOf(device: DeviceDocument, given: readonly string[], { platforms }: SessionMaker): readonly string[] {
  if (given.length > 0) return given;
  const platform = platforms.find(({ name }) => name === device.platform);
  return [...new Set([...(platform?.poll ?? []), ...(platform?.evidence ?? [])])];
}
