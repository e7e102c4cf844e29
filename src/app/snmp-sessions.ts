import { UsageError } from "../errors/errors.ts";
import { SnmpOnlySession, TwoSourceSession } from "../intake/second-source.ts";
import type { Session, SessionEvents } from "../intake/session.ts";
import type { SnmpTarget } from "../intake/snmp/client.ts";
import { SnmpSession } from "../intake/snmp/session.ts";
import type { Platform } from "../platforms/platform.ts";
import { parseDuration } from "../time/instant.ts";
import type { DeviceDocument } from "./config/schema.ts";
import { resolveSecret } from "./config/secret.ts";

const SNMP_PORT = 161;

interface SnmpMaker {
  readonly platform: Platform | undefined;
  /** Relative paths of secrets are meant from here. */
  readonly directory: string;
  readonly isIdle: boolean;
}

/**
 * SNMP beside a device's CLI, or alone where it has none.
 * @throws UsageError `config.session` when the platform has no MIB of SAs, or the section does not fit its version
 */
export function snmpSession(
  device: DeviceDocument,
  { platform, directory, isIdle }: SnmpMaker,
  openCli: (events: SessionEvents) => Session,
  events: SessionEvents,
): Session {
  if (platform?.snmp === undefined) {
    throw new UsageError(
      "config.session",
      `device “${device.name}”: ${device.platform} has no MIB of SAs; take \`snmp\` away`,
    );
  }
  const { poll } = platform.snmp;
  const target = snmpTarget(device, directory);
  const openSnmp = (told: SessionEvents): Session => new SnmpSession({ target, poll, isIdle }, told);
  if (device.ssh === undefined) return new SnmpOnlySession(platform.poll, poll, openSnmp, events);
  const use = device.snmp?.use ?? "when-cli-fails";
  return new TwoSourceSession({ use, cliPoll: platform.poll, snmpPoll: poll }, openCli, openSnmp, events);
}

function snmpTarget({ name, addresses, snmp }: DeviceDocument, directory: string): SnmpTarget {
  const { version, host = addresses[0] ?? "", port = SNMP_PORT, community, user, timeout } = snmp ?? {};
  const span = timeout === undefined ? undefined : parseDuration(timeout);
  const where = { host, port, ...(span === undefined ? {} : { timeout: span }) };
  const secret = (reference: string | undefined, key: string): Record<string, string> =>
    reference === undefined ? {} : { [key]: resolveSecret(reference, `${name}.snmp.${key}`, directory) };
  if (version === "2c" && community !== undefined && user === undefined)
    return { ...where, access: { community: resolveSecret(community, `${name}.snmp.community`, directory) } };
  if (version === "3" && user !== undefined && community === undefined) {
    const { authKey, privKey, ...rest } = user;
    return { ...where, access: { user: { ...rest, ...secret(authKey, "authKey"), ...secret(privKey, "privKey") } } };
  }
  const needed = version === "2c" ? "a `community` and no `user`" : "a `user` and no `community`";
  throw new UsageError("config.session", `device “${name}”: SNMP version ${version} needs ${needed}`);
}
