import type { Instant } from "../../../time/instant.ts";
import { PIDS } from "../device-log.ts";
import type { LnsGateway } from "../lns-gateway.ts";
import type { L2tpLabOptions } from "../options.ts";
import { ConfigurationStore } from "./configuration.ts";
import { readStatement, type Statement } from "./statements.ts";

/** How a commit was asked for. */
export interface CommitOrder {
  /** The words of `commit comment`. */
  readonly comment: string | undefined;
  /** Until it is taken back unless confirmed; without it the commit stays. */
  readonly minutes?: number;
}

/** What all sessions at one device share: the gateway, its configuration, and the clock that they look at. */
export class JunosDevice {
  readonly gateway: LnsGateway;
  readonly configuration: ConfigurationStore;
  readonly now: () => Instant;

  constructor(gateway: LnsGateway, now: () => Instant) {
    this.gateway = gateway;
    this.now = now;
    this.configuration = new ConfigurationStore(
      initialConfiguration(gateway.options),
      ({ policer, hello }, at) => gateway.configure(policer, hello, at),
      now(),
    );
  }

  get hostName(): string {
    return this.gateway.options.hostName;
  }

  get deadline(): Instant | undefined {
    return this.configuration.deadline;
  }

  /** An unconfirmed commit whose time is over is taken back. */
  timer(now: Instant): void {
    if (!this.configuration.expire(now)) return;
    this.say("UI_COMMIT_NOT_CONFIRMED", "Commit was not confirmed; automatic rollback complete", now);
  }

  commit(user: string, { comment, minutes }: CommitOrder): void {
    const now = this.now();
    this.configuration.commit(user, now, minutes);
    const verb = minutes === undefined ? "commit" : "commit confirmed";
    this.say("UI_COMMIT", `User '${user}' requested '${verb}' operation (comment: ${comment ?? "none"})`, now);
    this.say("UI_COMMIT_COMPLETED", "commit complete", now);
  }

  private say(tag: string, text: string, at: Instant): void {
    this.gateway.log.write({ at, process: "mgd", pid: PIDS.mgd, severity: "notice", facility: "local7", tag, text });
  }
}

/** What the gateway was configured with when it came up. */
function initialConfiguration({ hostName, address, lacs, hello, policer }: L2tpLabOptions): readonly Statement[] {
  const aggregate = "system ddos-protection protocols l2tp aggregate";
  const lines = [
    `system host-name ${hostName}`,
    ...(policer?.bandwidth === undefined ? [] : [`${aggregate} bandwidth ${policer.bandwidth}`]),
    ...(policer?.burst === undefined ? [] : [`${aggregate} burst ${policer.burst}`]),
    ...(policer?.recoverTime === undefined ? [] : [`${aggregate} recover-time ${policer.recoverTime}`]),
    ...lacs.flatMap(({ tunnelGroup, service }) => [
      `services l2tp tunnel-group ${tunnelGroup} hello-interval ${Math.round(hello / 1_000)}`,
      `services l2tp tunnel-group ${tunnelGroup} local-gateway address ${address}`,
      `services l2tp tunnel-group ${tunnelGroup} service-interface ${service}`,
    ]),
  ];
  return lines.map((line) => {
    const read = readStatement(line.split(" "));
    if (!read.ok) throw new RangeError(`the lab's own configuration: ${line}`);
    return read.statement;
  });
}
