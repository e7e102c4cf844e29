import { UsageError } from "../errors/errors.ts";
import type { Protocol } from "../intake/conversation.ts";
import { netconfProtocol } from "../intake/netconf/conversation.ts";
import type { Session, SessionEvents } from "../intake/session.ts";
import type { SshRoute } from "../intake/ssh/connection.ts";
import { SshSession } from "../intake/ssh/session.ts";
import { terminalProtocol } from "../intake/ssh/terminal.ts";
import type { HostKeyMemory, SshTarget } from "../intake/ssh/transport.ts";
import { ViciSession } from "../intake/vici/session.ts";
import type { Platform } from "../platforms/platform.ts";
import type { DeviceDocument } from "./config/schema.ts";
import { resolveSecret } from "./config/secret.ts";
import { snmpSession } from "./snmp-sessions.ts";

const SSH_PORT = 22;
const NETCONF_PORT = 830; // RFC 6242 §6
const COMMANDS_PER_MINUTE = 120;
const COMMAND_TIMEOUT = 20_000;

/** What it takes to open a session with a device of the configuration. */
export interface SessionMaker {
  readonly platforms: readonly Platform[];
  readonly memory: HostKeyMemory;
  /** Relative paths of secrets are meant from here. */
  readonly directory: string;
  /** Sessions that dial nothing by themselves: to be checked. */
  readonly isIdle?: boolean;
  /** Milliseconds of silence in the middle of an answer that are borne. */
  readonly commandTimeout?: number;
}

/**
 * The management session that a device's configuration describes: VICI, SSH, SNMP beside it, or SNMP alone.
 * @throws UsageError `config.session` when it has none
 */
export function openSession(device: DeviceDocument, maker: SessionMaker, events: SessionEvents): Session {
  const platform = platformOf(device, maker);
  if (platform?.session === "vici") return new ViciSession(viciAddress(device), events);
  const { directory, isIdle = false, commandTimeout = COMMAND_TIMEOUT } = maker;
  const limits = {
    commandsPerMinute: device.commandsPerMinute ?? COMMANDS_PER_MINUTE,
    commandTimeout,
  };
  const openCli = (told: SessionEvents): Session =>
    new SshSession({ ...sshRoute(device, maker).route, ...limits, isIdle }, told);
  if (device.snmp === undefined) return openCli(events);
  return snmpSession(device, { platform, directory, isIdle }, openCli, events);
}

/**
 * The way to a device over SSH, with the secrets that go over it.
 * @throws UsageError `config.session` when the configuration describes none
 */
export function sshRoute(
  device: DeviceDocument,
  maker: SessionMaker,
): { readonly route: SshRoute; readonly secrets: readonly string[] } {
  const platform = platformOf(device, maker);
  if (platform?.cli === undefined || device.ssh === undefined) {
    throw new UsageError(
      "config.session",
      `device “${device.name}” needs an \`ssh\` section: host, username and how to log in (or an \`snmp\` section, to be read only)`,
    );
  }
  const { ssh } = device;
  const secret = (reference: string | undefined, key: string): Record<string, string> =>
    reference === undefined ? {} : { [key]: resolveSecret(reference, `${device.name}.ssh.${key}`, maker.directory) };
  const target: SshTarget = {
    host: ssh.host ?? device.addresses[0] ?? "",
    port: ssh.port ?? (ssh.via === "netconf" ? NETCONF_PORT : SSH_PORT),
    username: ssh.username,
    hostKeys: ssh.hostKeys ?? [],
    trustOnFirstUse: ssh.trustOnFirstUse ?? false,
    legacyAlgorithms: ssh.legacyAlgorithms ?? [],
    ...secret(ssh.password, "password"),
    ...secret(ssh.privateKey, "privateKey"),
  };
  // The login's own password, where `enable` asks for one and none is given
  const { enable = target.password ?? "" } = secret(ssh.enable, "enable");
  const protocol = ssh.via === "netconf" ? netconfOf(platform, device) : terminalProtocol(platform.cli, { enable });
  return {
    route: { device: device.name, target, protocol, memory: maker.memory },
    secrets: [target.password, target.privateKey, enable].filter(
      (text) => text !== undefined && text !== "",
    ) as string[],
  };
}

const platformOf = (device: DeviceDocument, { platforms }: SessionMaker): Platform | undefined =>
  platforms.find(({ name }) => name === device.platform);

function netconfOf({ name, netconf }: Platform, device: DeviceDocument): Protocol {
  if (netconf !== undefined) return netconfProtocol(netconf);
  throw new UsageError("config.session", `device “${device.name}”: ${name} is not read over NETCONF; say \`via: cli\``);
}

function viciAddress(device: DeviceDocument): { socket: string } | { host: string; port: number } {
  const { vici = {} } = device;
  if (vici.host !== undefined) return { host: vici.host, port: vici.port ?? 4502 };
  return { socket: vici.socket ?? "/var/run/charon.vici" };
}
