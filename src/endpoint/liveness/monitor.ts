import type { VpnNames } from "../../liveness/kmd.ts";
import type { MonitorEffect, MonitorInput } from "../../liveness/monitor-io.ts";
import { monitoringField, type TunnelMonitorState, tunnelMonitor } from "../../liveness/tunnel-monitor.ts";
import type { EchoTarget, VpnMonitorConfig } from "../../liveness/vpn-monitor-config.ts";
import type { Instant } from "../../time/instant.ts";
import { parseIpAddress } from "../../wire/ip/address.ts";
import { type EchoFlow, type EchoSeen, echoRequest } from "../echo.ts";
import type { ChildSa } from "../esp/child-sa.ts";
import { Meter } from "./meter.ts";

const ONE_SENT = { received: 0, sent: 1 };
const ONE_RECEIVED = { received: 1, sent: 0 };

/** VPN monitoring and datapath verification of one tunnel: the machine of S4 with its meter and its alarm. */
export class Monitor {
  readonly #config: VpnMonitorConfig;
  readonly #meter = new Meter();
  #state: TunnelMonitorState = { at: "no-sa" };
  #due: Instant | undefined;

  constructor(config: VpnMonitorConfig) {
    this.#config = config;
  }

  get due(): Instant | undefined {
    return this.#due;
  }

  /** As `show security ipsec security-associations detail` shows it. */
  get field(): ReturnType<typeof monitoringField> {
    return monitoringField(this.#state);
  }

  /** With datapath verification the tunnel is reported up only when it is verified. */
  get verifies(): boolean {
    return this.#config.verifyPath !== undefined;
  }

  start(names: VpnNames, now: Instant): readonly MonitorEffect[] {
    const { state, effects } = tunnelMonitor(this.#config, names).start(now);
    this.#state = state;
    return effects;
  }

  add(child: ChildSa): void {
    this.#meter.add(child);
  }

  remove(child: ChildSa): void {
    this.#meter.remove(child);
  }

  step(names: VpnNames, input: MonitorInput, now: Instant): readonly MonitorEffect[] {
    const machine = tunnelMonitor(this.#config, names);
    const { received, sent } = this.#meter.take();
    if (received > 0 || sent > 0)
      this.#state = machine.step(this.#state, { kind: "traffic", received, sent }, now).state;
    const { state, effects } = machine.step(this.#state, input, now);
    this.#state = state;
    const alarm = effects.findLast((effect) => effect.kind === "wake");
    if (alarm?.kind === "wake") this.#due = alarm.at;
    else if (state.at !== "up" && state.at !== "verifying") this.#due = undefined;
    return effects;
  }

  /** The IP packet of an echo; it does not count as traffic. */
  packetOf(echo: Extract<MonitorEffect, { kind: "send-echo" }>, identifier: number): Uint8Array {
    this.#meter.discount(ONE_SENT);
    return echoRequest(flowOf(echo), identifier, echo.sequence & 0xffff, echo.payload);
  }

  /** Whether an address is the source of our echoes. */
  asksFrom(address: Uint8Array): boolean {
    const { ping, verifyPath } = this.#config;
    return [ping, verifyPath].some((target) => target !== undefined && isEqual(flowOf(target).source, address));
  }

  /** Whether an echo that came out of the tunnel is a reply to one of ours; what it proves the machine decides. */
  takes(echo: EchoSeen, identifier: number): boolean {
    if (echo.kind !== "echo-reply" || echo.identifier !== identifier) return false;
    const { ping, verifyPath } = this.#config;
    if (!isReplyTo(ping, echo) && (verifyPath === undefined || !isReplyTo(verifyPath, echo))) return false;
    this.#meter.discount(ONE_RECEIVED);
    return true;
  }
}

const flowOf = ({ source, destination }: Pick<EchoTarget, "source" | "destination">): EchoFlow => ({
  source: addressOf(source),
  destination: addressOf(destination),
});

function addressOf(text: string): Uint8Array {
  const address = parseIpAddress(text);
  if (address === undefined) throw new Error(`${text} is no address; the configuration was not checked`);
  return address;
}

function isReplyTo(target: EchoTarget, { source, destination }: EchoSeen): boolean {
  const asked = flowOf(target);
  return isEqual(source, asked.destination) && isEqual(destination, asked.source);
}

const isEqual = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
